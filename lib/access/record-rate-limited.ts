import { ensureInstanceCompany } from '@/lib/companies/commands'
import { recordEvent } from '@/lib/log/append'
import { nowMs } from '@/lib/platform/clock'
import { inTransaction } from '@/lib/platform/db'
import { shareInProcess } from '@/lib/platform/share-in-process'
import { addressBucket, attemptKey } from './attempt-key'
import { actorOf, makeSource, viaOf } from './origin'
import type { RateState } from './rate-limits'
import type { KeyPrincipal, SessionPrincipal } from './schema'
import { countAttempt } from './store/attempts'

/** Subjects that were told in this process, by minute: a flood of refusals must not become a flood of statements. */
const toldMax = 10_000
const told = shareInProcess('rate-limited-told', () => new Map<string, number>())

/**
 * Tells the first refusal of one subject in one minute, for all instances together: into the log of its company, or the
 * instance's own where nobody is known yet. The others of that minute are not told.
 */
export async function recordRateLimited(input: {
  refusal: RateState
  principal: KeyPrincipal | SessionPrincipal | null
  requestId: string
  ip: string | null
  userAgent: string | null
  method: string
  path: string
}): Promise<void> {
  const { refusal, principal } = input
  const now = nowMs()
  const minuteMs = now - (now % 60_000)
  const key = attemptKey({ limited: refusal.kind, id: idOf(input) })
  if (told.get(key.toString('hex')) === minuteMs) return
  if (told.size >= toldMax) told.clear()
  // Before the wait: refusals that arrive meanwhile must not all ask the database.
  told.set(key.toString('hex'), minuteMs)
  const companyId = principal?.companyId ?? (await ensureInstanceCompany())
  const source = makeSource(input)
  const event = {
    action: 'api.rate_limited',
    actor: principal ? actorOf(principal) : ({ type: 'system', name: 'unknown visitor' } as const),
    outcome: 'denied' as const,
    ...(source ? { source } : {}),
    request: { id: input.requestId, method: input.method, path: input.path, status: 429 },
    details: {
      limited: refusal.kind,
      limit: refusal.limit,
      window_seconds: refusal.windowMs / 1000,
    },
  }
  await inTransaction(async (tx) => {
    const count = await countAttempt(tx, {
      companyId,
      action: event.action,
      key,
      minuteMs,
      // Nothing reads it: this minute is not reported again, and an address must not be kept for it.
      event: { action: event.action, actor: { type: 'system' } },
    })
    if (count !== 1) return
    const via = principal ? viaOf(principal) : ({ type: 'system' } as const)
    await recordEvent(tx, { companyId, via, event })
  })
}

function idOf(input: {
  refusal: RateState
  principal: KeyPrincipal | SessionPrincipal | null
  ip: string | null
}): string {
  const { refusal, principal, ip } = input
  if (refusal.kind === 'key' && principal?.kind === 'api_key') return principal.keyId
  if (refusal.kind === 'company' && principal) return principal.companyId
  return addressBucket(ip)
}
