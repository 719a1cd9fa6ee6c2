import { timingSafeEqual } from 'node:crypto'
import { nowMs } from '@/lib/platform/clock'
import { AppError } from '@/lib/platform/errors'
import { hashApiKey, readApiKeyId } from './api-key'
import { recordRejectedKey } from './attempts'
import { readApiKey } from './key-cache'
import { permissionsOfGrants, scopesWithin } from './roles'
import { type KeyPrincipal, type Scope, scopes } from './schema'
import { type ApiKeyRow, touchApiKey } from './store/api-keys'

const touchEveryMs = 60_000

/**
 * The key behind an `Authorization` header, with the scopes its maker may hand out today. Throws the same 401 for no key,
 * an unknown, a revoked and an expired one; all but "no key" are recorded as failed attempts. Revoking takes effect at
 * once in this process and within two seconds in the others (`key-cache.ts`).
 */
export async function authenticateKey(input: {
  authorization: string | null
  ip: string | null
  userAgent: string | null
  requestId?: string | null
}): Promise<KeyPrincipal> {
  if (input.authorization === null) throw keyInvalid()
  const text = /^bearer +(\S+)$/i.exec(input.authorization)?.[1] ?? ''
  const id = readApiKeyId(text)
  const row = id === undefined ? undefined : await readApiKey(id)
  const problem = findProblem(row, text)
  if (row === undefined || problem !== undefined) {
    await recordRejectedKey({
      key: row ? { id: row.id, name: row.name, companyId: row.companyId } : null,
      reason: problem ?? 'unknown',
      ip: input.ip,
      userAgent: input.userAgent,
    })
    throw keyInvalid()
  }
  await touch(row)
  return {
    kind: 'api_key',
    companyId: row.companyId,
    companySlug: row.companySlug,
    plan: row.plan,
    keyId: row.id,
    keyName: row.name,
    serviceAccount:
      row.serviceAccountId === null
        ? null
        : { id: row.serviceAccountId, name: row.serviceAccountName ?? row.serviceAccountId },
    scopes: effectiveScopes(row),
    ip: input.ip,
    userAgent: input.userAgent,
    requestId: input.requestId ?? null,
  }
}

/** The one answer to every key that does not open: it must not tell which of them it was. */
export function keyInvalid(): AppError {
  return new AppError('unauthorized', {
    status: 401,
    title: 'Unauthorized',
    detail:
      'This needs a valid API key: send it as "Authorization: Bearer tk_…". Keys that are unknown, revoked or expired are all refused with this answer.',
  })
}

type Problem = 'unknown' | 'wrong_secret' | 'revoked' | 'expired'

function findProblem(row: ApiKeyRow | undefined, text: string): Problem | undefined {
  if (!row) return 'unknown'
  if (!timingSafeEqual(hashApiKey(text), row.secretHash)) return 'wrong_secret'
  if (row.revokedAt !== null) return 'revoked'
  if (row.expiresAt !== null && row.expiresAt.getTime() <= nowMs()) return 'expired'
  return undefined
}

/**
 * A key never does more than its service account, else its maker, may do now; one that the operator made for no service
 * account is bound by nobody.
 */
function effectiveScopes(row: ApiKeyRow): ReadonlySet<Scope> {
  if (row.createdBy === null && row.serviceAccountId === null)
    return new Set(scopes.filter((scope) => row.scopes.includes(scope)))
  return scopesWithin(row.scopes, permissionsOfGrants(row.grants ?? []))
}

async function touch(row: ApiKeyRow): Promise<void> {
  const now = nowMs()
  if (row.lastUsedAt !== null && now - row.lastUsedAt.getTime() < touchEveryMs) return
  // Before the wait: the requests that arrive meanwhile must not all write the same row.
  row.lastUsedAt = new Date(now)
  await touchApiKey(row.id, now)
}
