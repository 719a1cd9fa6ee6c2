import { recordActs, type Act } from '@/lib/access/commands/record-acts'
import { productOf } from '@/lib/access/origin'
import { probeDelayMs, retryDelayMs } from '@/lib/delivery/backoff'
import { isUnreachable } from '@/lib/delivery/classify'
import { nowMs } from '@/lib/platform/clock'
import { inSqlTransaction, type SqlTx } from '@/lib/platform/db'
import { loadEnv } from '@/lib/platform/env'
import { newUuidV7 } from '@/lib/platform/ids'
import { actOnChannel } from '@/lib/alerts/describe-acts'
import { writeChannelState } from '@/lib/alerts/store/channels'
import {
  type ClaimedChannel,
  insertEntries,
  listWaiting,
  settleNotifications,
  type Waiting,
  writeAttempt,
  writeChannelStep,
} from '@/lib/alerts/store/notifications'
import { readNotices } from './notice'
import { gapAfter } from './pace'
import { mailTo, postTo, type Sent } from './send'
import { unsubscribeUrl } from './unsubscribe-link'
import { writeSlack, writeWebhook } from './write-hooks'
import { noticesShown, writeMail } from './write-mail'

/** In one message; what is more waits for the next. */
const digestMax = 500
const webhooksAtOnce = 50
/** Then others have their turn. */
const sendingMsMax = 45_000
/** Older news is none: it is given up, and stays on the page. */
const ageMaxMs = 24 * 60 * 60_000

/**
 * Sends what waits for a channel: to people in one message, to programs one by one. What became of it is written under the lease;
 * who dies in between sends it again, with the same id.
 */
export async function drainChannel(
  channel: ClaimedChannel,
  {
    random,
    signal,
  }: { random?: (() => number) | undefined; signal?: AbortSignal | undefined } = {},
): Promise<void> {
  const isOneByOne = channel.type === 'webhook'
  const waiting = await listWaiting(channel.id, isOneByOne ? webhooksAtOnce : digestMax)
  if (!isOneByOne) {
    if (waiting.length > 0)
      await settle(channel, { waiting, sent: await sendDigest(channel, waiting), random })
    return
  }
  const startedAt = performance.now()
  for (const one of waiting) {
    if (signal?.aborted || performance.now() - startedAt > sendingMsMax) return
    const [notice] = await readNotices(senderOf(channel), [one])
    if (!notice) continue
    const body = writeWebhook(senderOf(channel), { notice })
    const sent = await postTo(channel, { id: one.notificationId, body })
    const goesOn = await settle(channel, { waiting: [one], sent, random })
    if (!goesOn) return
  }
}

async function sendDigest(channel: ClaimedChannel, waiting: readonly Waiting[]): Promise<Sent> {
  const sender = senderOf(channel)
  const notices = await readNotices(sender, waiting.slice(0, noticesShown))
  const listLink = `${loadEnv().baseUrl}/${channel.companySlug}/alerts`
  const digest = { notices, total: waiting.length, listLink }
  if (channel.type === 'slack') {
    const id = waiting[0]?.notificationId ?? newUuidV7()
    return postTo(channel, { id, body: writeSlack(sender, digest) })
  }
  const url = unsubscribeUrl(channel)
  const mail = writeMail(sender, { ...digest, unsubscribeUrl: url })
  return mailTo({ to: channel.address ?? '', ...mail, unsubscribeUrl: url })
}

type Settled = {
  waiting: readonly Waiting[]
  sent: Sent
  random: (() => number) | undefined
}

/** Answers whether the channel may go on at once. */
async function settle(
  channel: ClaimedChannel,
  { waiting, sent, random }: Settled,
): Promise<boolean> {
  const { outcome } = sent
  const atMs = nowMs()
  const isOk = outcome.kind === 'delivered'
  // Refused for what is in it: the next one may be taken.
  const isPoison = outcome.kind === 'poison' || outcome.kind === 'too_large'
  const isRetry = outcome.kind === 'retry'
  const isOver = ({ createdAt }: Waiting) => atMs - createdAt.getTime() > ageMaxMs
  const isGone = isPoison || outcome.code === 'mail_refused'
  const dead = isOk ? [] : waiting.filter((one) => isGone || isOver(one))
  const left = isOk ? [] : waiting.filter((one) => !dead.includes(one))
  const failures = isOk || isPoison ? 0 : channel.failures + 1
  const delayMs = isRetry
    ? retryDelayMs({
        ...{ failures, retryAfterMs: outcome.retryAfterMs },
        ...{ isUnreachable: isUnreachable(outcome.code), ...(random ? { random } : {}) },
      })
    : isOk || isPoison
      ? null
      : probeDelayMs(failures)
  const gapSeconds = isOk ? gapAfter({ ...channel, alerts: waiting.length }) : channel.gapSeconds
  const restMs = delayMs ?? (gapSeconds > 0 ? gapSeconds * 1_000 : null)
  const isWritten = await inSqlTransaction(async (tx) => {
    const isHeld = await writeChannelStep(tx.sql, channel, {
      ...{ nowMs: atMs, failures, gapSeconds, isOk, sent: isOk ? waiting.length : 0 },
      nextAttemptMs: restMs === null ? null : atMs + restMs,
    })
    if (!isHeld) return false
    const { code, reason } = outcome
    if (isOk) await close(tx, { channel, waiting, state: 'sent', code, reason, atMs })
    await close(tx, { channel, waiting: dead, state: 'dead', code, reason, atMs })
    const ids = left.map(({ notificationId }) => notificationId)
    await settleNotifications(tx.sql, { ids, state: 'waiting', code, reason, nowMs: atMs })
    await writeAttempt(tx.sql, channel.id, {
      ...{ code, reason, status: sent.status, latencyMs: sent.latencyMs, answer: sent.answer },
      ...{
        kind: isOk ? 'sent' : isRetry ? 'retry' : 'failed',
        alerts: waiting.length,
        nowMs: atMs,
      },
    })
    const act = await turn(tx, { channel, sent, isOk, isBroken: !isOk && !isRetry && !isPoison })
    if (act) {
      const principal = productOf(channel.companyId)
      await recordActs(tx, { principal, acts: [actOnChannel(channel, act)] })
    }
    return true
  })
  channel.failures = failures
  return isWritten && restMs === null
}

async function close(
  tx: SqlTx,
  input: {
    channel: ClaimedChannel
    waiting: readonly Waiting[]
    state: 'sent' | 'dead'
    code: string | null
    reason: string | null
    atMs: number
  },
): Promise<void> {
  const { channel, waiting, state, code, reason, atMs } = input
  if (waiting.length === 0) return
  const ids = waiting.map(({ notificationId }) => notificationId)
  await settleNotifications(tx.sql, { ids, state, code, reason, nowMs: atMs })
  await insertEntries(tx.sql, {
    ids: waiting.map(() => newUuidV7()),
    alertIds: waiting.map(({ id }) => id),
    kind: state === 'sent' ? 'notified' : 'not_notified',
    text: state === 'sent' ? channel.name : `${channel.name}: ${reason ?? ''}`,
    nowMs: atMs,
  })
}

/** Sets the state that the channel is in now, and answers what the log is told of it. */
async function turn(
  tx: SqlTx,
  {
    channel,
    sent,
    isOk,
    isBroken,
  }: {
    channel: ClaimedChannel
    sent: Sent
    isOk: boolean
    isBroken: boolean
  },
): Promise<Act | null> {
  const { id, state, stateCode } = channel
  const { code, reason } = sent.outcome
  if (isOk && state === 'needs_attention') {
    channel.state = 'active'
    const { sql } = tx
    await sql.query(
      'alerts.channel_recovered',
      `UPDATE alert_channels SET state = 'active', state_code = NULL, state_reason = NULL, state_since = clock_timestamp()
        WHERE id = $1::uuid`,
      [id],
    )
    return { action: 'alert_channel.recovered' }
  }
  if (!isBroken || (state === 'needs_attention' && stateCode === code)) return null
  channel.state = 'needs_attention'
  channel.stateCode = code
  await writeChannelState(tx.sql, { id, state: 'needs_attention', code, reason })
  return {
    action: 'alert_channel.failed',
    details: { code, reason: reason?.slice(0, 1_000) ?? '', type: channel.type },
  }
}

function senderOf({ companyId, companySlug, companyName }: ClaimedChannel) {
  return { companyId, companySlug, companyName }
}
