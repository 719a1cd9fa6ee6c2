import { sessionAbsoluteMs } from '@/lib/access/limits'
import { makeSource } from '@/lib/access/origin'
import type { TakenFactor } from '@/lib/access/second-factor'
import { insertSession } from '@/lib/access/store/sessions'
import type { UserRow } from '@/lib/access/store/users'
import { recordEvent } from '@/lib/log/append'
import type { EventInput, JsonObject } from '@/lib/log/schema'
import { nowMs } from '@/lib/platform/clock'
import type { Tx } from '@/lib/platform/db'
import { newUuidV7 } from '@/lib/platform/ids'

export type From = { ip: string | null; userAgent: string | null }

/** Opens a session at the end of a transaction; `auth.login` stands in the log of each of these companies. */
export async function openSession(
  tx: Tx,
  input: From & {
    user: Pick<UserRow, 'id' | 'email' | 'name'>
    companyIds: string[]
    method: 'password' | 'oidc'
    /** What was shown beside the password; null where none was asked for. */
    factor: TakenFactor | null
  },
): Promise<{ sessionId: string }> {
  const { user, companyIds, method, factor } = input
  const now = nowMs()
  const createdAt = new Date(now)
  const sessionId = newUuidV7(now)
  await insertSession(tx, {
    id: sessionId,
    userId: user.id,
    createdAt,
    expiresAt: new Date(now + sessionAbsoluteMs),
    ip: input.ip,
    userAgent: input.userAgent?.slice(0, 1_000) ?? null,
    authMethod: method,
    twoFactorAt: factor === null ? null : createdAt,
  })
  await recordEverywhere(tx, {
    companyIds,
    sessionId,
    event: {
      ...personEvent('auth.login', { user, from: input }),
      details: { method, ...detailsOf(factor) },
    },
  })
  return { sessionId }
}

/** Logs are locked in the order of their companies' ids, so that two of these cannot wait for each other. */
export async function recordEverywhere(
  tx: Tx,
  input: { companyIds: string[]; sessionId: string; event: EventInput },
): Promise<void> {
  for (const companyId of [...input.companyIds].sort()) {
    const via = { type: 'session', id: input.sessionId } as const
    await recordEvent(tx, { companyId, via, event: input.event })
  }
}

export function personEvent(
  action: 'auth.login' | 'auth.logout',
  { user, from }: { user: { id: string; email: string; name: string }; from: From },
): EventInput {
  const source = makeSource(from)
  return {
    action,
    actor: { type: 'user', id: user.id, name: user.name, email: user.email },
    outcome: 'success',
    ...(source ? { source } : {}),
  }
}

function detailsOf(factor: TakenFactor | null): JsonObject {
  if (factor === null) return {}
  return factor.kind === 'totp'
    ? { second_factor: 'totp' }
    : { second_factor: 'recovery_code', recovery_codes_left: factor.left }
}
