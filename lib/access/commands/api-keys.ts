import { hashApiKey, makeApiKey } from '@/lib/access/api-key'
import { forgetApiKey } from '@/lib/access/key-cache'
import { originOf, viaOf } from '@/lib/access/origin'
import { scopesWithin } from '@/lib/access/roles'
import {
  type KeyPrincipal,
  type NewApiKey,
  newApiKey,
  type Principal,
  type Scope,
} from '@/lib/access/schema'
import { insertApiKey, markApiKeyRevoked } from '@/lib/access/store/api-keys'
import { recordEvent } from '@/lib/log/append'
import { nowMs } from '@/lib/platform/clock'
import { inTransaction } from '@/lib/platform/db'
import { AppError } from '@/lib/platform/errors'
import { parseInput } from '@/lib/access/parse-input'
import { requirePermission } from '@/lib/access/require-permission'

/** Keys make no keys: one that leaked could outlive its own revocation. */
type Maker = Exclude<Principal, KeyPrincipal>

/**
 * Makes a key of the principal's company. `key` is its whole text, which nothing can show again. Throws
 * `permission_missing` (403), `invalid_input` (422), and `scope_not_yours` (403) for a scope the maker may not use.
 */
export async function createApiKey(
  principal: Maker,
  input: NewApiKey,
): Promise<{ id: string; key: string }> {
  requirePermission(principal, 'api_keys.manage')
  const values = parseInput(newApiKey, input)
  refuseForeignScopes(principal, values.scopes)
  const now = nowMs()
  if (values.expiresAt !== null && values.expiresAt.getTime() <= now) throw expiresInPast()
  const { id, key } = makeApiKey()
  const { companyId } = principal
  await inTransaction(async (tx) => {
    await insertApiKey(tx, {
      id,
      companyId,
      ...values,
      secretHash: hashApiKey(key),
      createdBy: principal.kind === 'session' ? principal.memberId : null,
      createdAt: new Date(now),
    })
    const origin = originOf(principal)
    await recordEvent(tx, {
      companyId,
      via: viaOf(principal),
      event: {
        action: 'api_key.created',
        ...origin,
        targets: [{ type: 'api_key', id, name: values.name }],
        details: {
          ...origin.details,
          scopes: values.scopes,
          expires_at: values.expiresAt?.toISOString() ?? null,
        },
      },
    })
  })
  return { id, key }
}

/**
 * Ends a key for good: at once in this process, within two seconds in others. Throws `permission_missing` (403), and
 * `api_key_not_found` (404) alike for no such key, another company's and one that was revoked before.
 */
export async function revokeApiKey(principal: Maker, { id }: { id: string }): Promise<void> {
  requirePermission(principal, 'api_keys.manage')
  const { companyId } = principal
  await inTransaction(async (tx) => {
    const row = await markApiKeyRevoked(tx, { companyId, id, nowMs: nowMs() })
    if (!row) {
      throw new AppError('api_key_not_found', {
        status: 404,
        title: 'No such key',
        detail: 'There is no such key, or it is revoked already.',
      })
    }
    tx.afterCommit(() => forgetApiKey(id))
    await recordEvent(tx, {
      companyId,
      via: viaOf(principal),
      event: {
        action: 'api_key.revoked',
        ...originOf(principal),
        targets: [{ type: 'api_key', id, name: row.name }],
      },
    })
  })
}

function refuseForeignScopes(principal: Maker, wanted: Scope[]): void {
  if (principal.kind === 'system') return
  const allowed = scopesWithin(wanted, principal.permissions)
  const foreign = wanted.filter((scope) => !allowed.has(scope))
  if (foreign.length === 0) return
  throw new AppError('scope_not_yours', {
    status: 403,
    title: 'Forbidden',
    detail: `A key can do no more than whoever makes it: ${foreign.join(' and ')} is not yours to give.`,
    errors: foreign.map((scope) => ({ pointer: '/scopes', message: `${scope} is not yours` })),
  })
}

function expiresInPast(): AppError {
  return new AppError('invalid_input', {
    status: 422,
    title: 'Invalid input',
    detail: 'The expiration must lie in the future.',
    errors: [{ pointer: '/expiresAt', message: 'must lie in the future' }],
  })
}
