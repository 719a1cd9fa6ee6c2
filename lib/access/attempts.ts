import { ensureInstanceCompany } from '@/lib/companies/commands'
import { recordEvent } from '@/lib/log/append'
import type { EventInput } from '@/lib/log/schema'
import { nowMs } from '@/lib/platform/clock'
import { inTransaction } from '@/lib/platform/db'
import { addressBucket, attemptKey } from './attempt-key'
import { actorOf, makeSource } from './origin'
import type { KeyPrincipal, Scope } from './schema'
import { countAttempt } from './store/attempts'

/**
 * Failed attempts in the log (DESIGN §7). The first ten of one subject from one address in one minute are events at once;
 * the rest of that minute is one event with `details.count`, written by `reportAttempts` when the minute has ended. What
 * was tried, password or key, is never looked at here. An unknown account or key is one subject however it was spelled:
 * else whoever makes up names would write an event for each.
 */
export const toldSingly = 10
export const attemptActions = ['auth.failed', 'api_key.rejected']

type From = { ip: string | null; userAgent: string | null }

export type SignInFailure =
  | 'wrong_password'
  | 'unknown_account'
  | 'no_active_membership'
  | 'throttled'
  | 'wrong_second_factor'
  | 'single_sign_on_required'
  | 'oidc_email_not_verified'
  | 'oidc_unknown_person'
  | 'oidc_other_person'

/** A sign-in that failed: into the logs of the user's companies, or the instance's own where the user is nobody. */
export async function recordFailedSignIn(
  input: From & {
    user: { id: string; email: string; name: string } | null
    companyIds: string[]
    reason: SignInFailure
  },
): Promise<void> {
  const { user } = input
  const event: EventInput = {
    action: 'auth.failed',
    actor: user
      ? { type: 'user', id: user.id, name: user.name, email: user.email }
      : { type: 'system', name: 'unknown visitor' },
    outcome: 'failure',
    ...sourceMember(input),
    details: { reason: input.reason },
  }
  const companyIds =
    input.companyIds.length > 0 ? input.companyIds : [await ensureInstanceCompany()]
  const { details: _, ...summary } = event
  const subject = user ? `user:${user.id}` : 'nobody'
  for (const companyId of companyIds) {
    await recordAttempt({ companyId, subject, from: input, event, summary })
  }
}

/** A key that was refused with 401: into its company's log, or the instance's own where no company has it. */
export async function recordRejectedKey(
  input: From & {
    key: { id: string; name: string; companyId: string } | null
    reason: 'unknown' | 'wrong_secret' | 'revoked' | 'expired'
  },
): Promise<void> {
  const { key } = input
  await recordAttempt({
    companyId: key?.companyId ?? (await ensureInstanceCompany()),
    subject: key ? `key:${key.id}:${input.reason}` : 'nobody',
    from: input,
    event: {
      action: 'api_key.rejected',
      actor: key
        ? { type: 'api_key', id: key.id, name: key.name }
        : { type: 'system', name: 'unknown visitor' },
      ...(key ? { targets: [{ type: 'api_key', id: key.id, name: key.name }] } : {}),
      outcome: 'denied',
      ...sourceMember(input),
      details: { reason: input.reason },
    },
  })
}

/** A valid key that lacks a scope: into its company's log. */
export async function recordMissingScope(
  principal: KeyPrincipal,
  { scope, requestId }: { scope: Scope; requestId: string },
): Promise<void> {
  await recordAttempt({
    companyId: principal.companyId,
    subject: `key:${principal.keyId}:${scope}`,
    from: principal,
    event: {
      action: 'api_key.rejected',
      actor: actorOf(principal),
      targets: [{ type: 'api_key', id: principal.keyId, name: principal.keyName }],
      outcome: 'denied',
      ...sourceMember(principal),
      request: { id: requestId },
      details: { reason: 'scope_missing', scope },
    },
  })
}

async function recordAttempt(input: {
  companyId: string
  subject: string
  from: From
  event: EventInput
  /** What the count of a minute is told with, where single events of one subject differ. */
  summary?: EventInput
}): Promise<void> {
  const { companyId, event, summary = event } = input
  const key = attemptKey({ subject: input.subject, address: addressBucket(input.from.ip) })
  const now = nowMs()
  const minuteMs = now - (now % 60_000)
  await inTransaction(async (tx) => {
    const row = { companyId, action: event.action, key, minuteMs, event: summary }
    // A request that waited past the report of its minute counts into the next one.
    const count =
      (await countAttempt(tx, row)) ??
      (await countAttempt(tx, { ...row, minuteMs: minuteMs + 60_000 }))
    if (count !== undefined && count <= toldSingly) {
      await recordEvent(tx, { companyId, via: { type: 'system' }, event })
    }
  })
}

function sourceMember(from: From): Pick<EventInput, 'source'> {
  const source = makeSource(from)
  return source ? { source } : {}
}
