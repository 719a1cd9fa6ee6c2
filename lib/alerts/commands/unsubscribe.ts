import { recordActs } from '@/lib/access/commands/record-acts'
import { productOf } from '@/lib/access/origin'
import { nowMs } from '@/lib/platform/clock'
import { inSqlTransaction } from '@/lib/platform/db'
import { AppError } from '@/lib/platform/errors'
import { actOnChannel } from '@/lib/alerts/describe-acts'
import { isCodeOf, readToken } from '@/lib/alerts/notify/unsubscribe-link'
import { digestAddress } from '@/lib/alerts/secrets'
import { writeChannelState } from '@/lib/alerts/store/channels'
import {
  dropWaiting,
  findChannelById,
  listChannelsAt,
  writeOptOut,
} from '@/lib/alerts/store/notifications'

export type Subscription = { companyName: string; isSubscribed: boolean }

/** Whether the address of a link in a mail gets mails. Throws `link_invalid` (404). */
export async function readSubscription(token: string): Promise<Subscription> {
  const channel = await find(token, findChannelById)
  return { companyName: channel.companyName, isSubscribed: channel.state !== 'unsubscribed' }
}

/**
 * Ends mails of one company's alerts to the address that the link was sent to, on every channel with it, also those to come; or
 * lets them begin again. Whoever has the link may: it was sent to the address alone. Throws `link_invalid` (404).
 */
export async function setSubscription(
  token: string,
  { isSubscribed }: { isSubscribed: boolean },
): Promise<Subscription> {
  return inSqlTransaction(async (tx) => {
    const { companyId, companyName, address } = await find(token, (id) =>
      findChannelById(id, tx.sql),
    )
    if (address === null) throw linkInvalid()
    const addressDigest = digestAddress(companyId, address)
    const at = nowMs()
    await writeOptOut(tx.sql, { companyId, addressDigest, nowMs: at, isOut: !isSubscribed })
    const channels = await listChannelsAt(tx.sql, { companyId, address })
    const turned = channels.filter(({ state }) => (state === 'unsubscribed') === isSubscribed)
    const reason = 'The owner of this address wants no more mail about alerts of this company.'
    for (const { id } of turned) {
      const out = { state: 'unsubscribed', code: 'unsubscribed', reason } as const
      await writeChannelState(tx.sql, { id, ...(isSubscribed ? { state: 'active' } : out) })
      if (!isSubscribed) {
        await dropWaiting(tx.sql, { channelId: id, code: 'unsubscribed', reason, nowMs: at })
      }
    }
    if (turned.length > 0) {
      const action = isSubscribed ? 'alert_channel.resubscribed' : 'alert_channel.unsubscribed'
      const acts = turned.map((channel) => actOnChannel(channel, { action }))
      await recordActs(tx, { principal: productOf(companyId), acts })
    }
    return { companyName, isSubscribed }
  })
}

async function find(token: string, findIt: typeof findChannelById) {
  const read = readToken(token)
  const channel = read ? await findIt(read.id) : undefined
  if (!read || !channel || channel.type !== 'email' || !isCodeOf(channel, read.code)) {
    throw linkInvalid()
  }
  return channel
}

function linkInvalid(): AppError {
  return new AppError('link_invalid', {
    status: 404,
    title: 'No such link',
    detail: 'This link is no longer of use: nothing is sent by it any more.',
  })
}
