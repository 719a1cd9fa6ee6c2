import { recordEvent } from '@/lib/log/append'
import { nowMs } from '@/lib/platform/clock'
import { inTransaction, type Tx } from '@/lib/platform/db'
import { expirySoonMs } from './limits'
import { mailEndingKey } from './mail-ending-key'
import { actorOf, productOf } from './origin'
import { claimExpiredKey, claimExpiringKey, type EndingKey } from './store/key-expiry'

const keysPerRunMax = 1_000

/**
 * Tells of each key that stops working within seven days, in the log and by mail, and of each that has stopped, in the log:
 * once each, in the transaction that marks the key. Returns the keys that it announced.
 */
export async function reportEndingKeys(): Promise<EndingKey[]> {
  const announced: EndingKey[] = []
  for (let runs = 0; runs < keysPerRunMax; runs += 1) {
    const key = await reportOne('api_key.expiring', (tx) =>
      claimExpiringKey(tx, { nowMs: nowMs(), soonMs: expirySoonMs }),
    )
    if (!key) break
    announced.push(key)
  }
  for (let runs = 0; runs < keysPerRunMax; runs += 1) {
    if (!(await reportOne('api_key.expired', (tx) => claimExpiredKey(tx, { nowMs: nowMs() }))))
      break
  }
  for (const key of announced) await mailEndingKey(key)
  return announced
}

async function reportOne(
  action: 'api_key.expiring' | 'api_key.expired',
  claim: (tx: Tx) => Promise<EndingKey | undefined>,
): Promise<EndingKey | undefined> {
  return inTransaction(async (tx) => {
    const key = await claim(tx)
    if (!key) return undefined
    const { companyId, id, name, expiresAt } = key
    await recordEvent(tx, {
      companyId,
      via: { type: 'system' },
      event: {
        action,
        actor: actorOf(productOf(companyId)),
        targets: [{ type: 'api_key', id, name }],
        details: { expires_at: expiresAt.toISOString() },
      },
    })
    return key
  })
}
