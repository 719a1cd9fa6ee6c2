import { hashApiKey, makeApiKey } from '@/lib/access/api-key'
import { forgetApiKey } from '@/lib/access/key-cache'
import { parseInput } from '@/lib/platform/parse-input'
import { requirePermission } from '@/lib/access/require-permission'
import { scopesWithin } from '@/lib/access/roles'
import {
  type ApiKeyChange,
  apiKeyChange,
  type KeyPrincipal,
  type KeyRotation,
  keyRotation,
  type NewApiKey,
  newApiKey,
  type Principal,
  type Scope,
  scopes,
} from '@/lib/access/schema'
import {
  findKeyOwner,
  insertApiKey,
  lockApiKey,
  type LockedApiKey,
  markApiKeyRevoked,
  updateApiKey as writeApiKey,
} from '@/lib/access/store/api-keys'
import type { EventInput } from '@/lib/log/schema'
import { nowMs } from '@/lib/platform/clock'
import { inTransaction, type Tx } from '@/lib/platform/db'
import { AppError } from '@/lib/platform/errors'
import { recordActs } from './record-acts'
import { requireServiceAccount } from './service-accounts'

/** Keys make no keys: one that leaked could outlive its own revocation. */
type Maker = Exclude<Principal, KeyPrincipal>
type MadeKey = { id: string; key: string }

/**
 * Makes a key of the principal's company, or of one of its service accounts. `key` is its whole text, which nothing can
 * show again. Throws `permission_missing` (403), `invalid_input` (422), `scope_not_yours` (403) for a scope the maker may
 * not use, and `service_account_not_found` (404).
 */
export async function createApiKey(
  principal: Maker,
  { serviceAccountId = null, ...input }: NewApiKey & { serviceAccountId?: string | null },
): Promise<MadeKey> {
  requireKeyPermission(principal, serviceAccountId)
  const values = parseInput(newApiKey, input)
  refuseForeignScopes(principal, values.scopes)
  refusePast(values.expiresAt)
  return inTransaction(async (tx) => {
    const account =
      serviceAccountId === null
        ? null
        : await requireServiceAccount(tx, { principal, id: serviceAccountId })
    const made = await insertKey(tx, { principal, values, serviceAccountId })
    await record(tx, {
      principal,
      key: { id: made.id, name: values.name },
      change: {
        action: 'api_key.created',
        details: {
          ...factsOf(values),
          ...(account ? { service_account: { id: account.id, name: account.name } } : {}),
        },
      },
    })
    return made
  })
}

/**
 * Changes a key's name or expiration; nothing new records nothing. Throws as `createApiKey`, and `api_key_not_found` (404)
 * for a key that is not there, another company's, revoked or expired.
 */
export async function changeApiKey(
  principal: Maker,
  { id, ...input }: ApiKeyChange & { id: string },
): Promise<void> {
  const values = parseInput(apiKeyChange, input)
  if (values.expiresAt) refusePast(values.expiresAt)
  await inTransaction(async (tx) => {
    const former = await requireLiveKey(tx, { principal, id })
    refuseForeignScopes(principal, scopesOf(former))
    const { name = former.name, expiresAt = former.expiresAt } = values
    const changes = [
      { field: 'name', old: former.name, new: name },
      { field: 'expires_at', old: textOf(former.expiresAt), new: textOf(expiresAt) },
    ].filter((change) => change.old !== change.new)
    if (changes.length === 0) return
    // Another end is announced anew, another name is not.
    const isSameEnd = textOf(former.expiresAt) === textOf(expiresAt)
    await writeApiKey(tx, id, {
      name,
      expiresAt,
      ...(isSameEnd ? {} : { expiryAnnouncedAt: null }),
    })
    tx.afterCommit(() => forgetApiKey(id))
    await record(tx, {
      principal,
      key: { id, name },
      change: { action: 'api_key.updated', changes },
    })
  })
}

/**
 * Makes a key of the same name, scopes and service account; the former one goes on for `overlapHours`, or until it would
 * have expired anyway, so that nothing stops while the new one is put in its place. Throws as `changeApiKey`, also
 * `scope_not_yours`, and `key_replaced` (409) for one that was rotated before.
 */
export async function rotateApiKey(
  principal: Maker,
  { id, ...input }: KeyRotation & { id: string },
): Promise<MadeKey> {
  const { overlapHours, expiresAt } = parseInput(keyRotation, input)
  refusePast(expiresAt)
  return inTransaction(async (tx) => {
    const former = await requireLiveKey(tx, { principal, id })
    if (former.replacedBy !== null) throw keyReplaced(former.replacedBy)
    const kept = scopesOf(former)
    refuseForeignScopes(principal, kept)
    const values = { name: former.name, scopes: kept, expiresAt }
    const { serviceAccountId } = former
    const made = await insertKey(tx, { principal, values, serviceAccountId })
    const until = new Date(nowMs() + overlapHours * 3_600_000)
    const ends = former.expiresAt !== null && former.expiresAt < until ? former.expiresAt : until
    // Announced already, by this: nobody has to be told that it ends.
    await writeApiKey(tx, id, {
      expiresAt: ends,
      replacedBy: made.id,
      expiryAnnouncedAt: new Date(nowMs()),
    })
    tx.afterCommit(() => forgetApiKey(id))
    await record(tx, {
      principal,
      key: { id, name: former.name },
      change: {
        action: 'api_key.rotated',
        changes: [{ field: 'expires_at', old: textOf(former.expiresAt), new: textOf(ends) }],
        details: { successor: made.id, ...factsOf(values) },
      },
    })
    return made
  })
}

/**
 * Ends a key for good: at once in this process, within two seconds in others. Throws `permission_missing` (403), and
 * `api_key_not_found` (404) alike for no such key, another company's and one that was revoked before.
 */
export async function revokeApiKey(principal: Maker, { id }: { id: string }): Promise<void> {
  const { companyId } = principal
  await inTransaction(async (tx) => {
    const former = await lockApiKey(tx, { companyId, id })
    requireKeyPermission(principal, former?.serviceAccountId ?? null)
    const row = await markApiKeyRevoked(tx, { companyId, id, nowMs: nowMs() })
    if (!row) throw keyNotFound()
    tx.afterCommit(() => forgetApiKey(id))
    await record(tx, {
      principal,
      key: { id, name: row.name },
      change: { action: 'api_key.revoked' },
    })
  })
}

/** Keys of service accounts belong to whoever manages those; either permission is enough for them. */
function requireKeyPermission(principal: Maker, serviceAccountId: string | null): void {
  requirePermission(
    principal,
    serviceAccountId === null ? 'api_keys.manage' : 'service_accounts.manage',
  )
}

async function requireLiveKey(
  tx: Tx,
  { principal, id }: { principal: Maker; id: string },
): Promise<LockedApiKey> {
  const { companyId } = principal
  // Accounts before their keys, as whoever deletes an account locks them. A key never changes its account.
  const owner = await findKeyOwner(tx, { companyId, id })
  requireKeyPermission(principal, owner?.serviceAccountId ?? null)
  if (owner?.serviceAccountId) {
    await requireServiceAccount(tx, { principal, id: owner.serviceAccountId })
  }
  const key = await lockApiKey(tx, { companyId, id })
  const isLive =
    key?.revokedAt === null && (key.expiresAt === null || key.expiresAt.getTime() > nowMs())
  if (!key || !isLive) throw keyNotFound()
  return key
}

async function insertKey(
  tx: Tx,
  input: {
    principal: Maker
    values: { name: string; scopes: Scope[]; expiresAt: Date | null }
    serviceAccountId: string | null
  },
): Promise<MadeKey> {
  const { principal, values, serviceAccountId } = input
  const { id, key } = makeApiKey()
  await insertApiKey(tx, {
    id,
    companyId: principal.companyId,
    ...values,
    secretHash: hashApiKey(key),
    createdBy: principal.kind === 'session' ? principal.memberId : null,
    serviceAccountId,
    createdAt: new Date(nowMs()),
  })
  return { id, key }
}

async function record(
  tx: Tx,
  input: {
    principal: Maker
    key: { id: string; name: string }
    change: Pick<EventInput, 'action' | 'changes' | 'details'>
  },
): Promise<void> {
  const { principal, key, change } = input
  const act = { targets: [{ type: 'api_key', ...key }], ...change }
  await recordActs(tx, { principal, acts: [act] })
}

function factsOf(values: { scopes: Scope[]; expiresAt: Date | null }) {
  return { scopes: values.scopes, expires_at: textOf(values.expiresAt) }
}

function textOf(at: Date | null): string | null {
  return at?.toISOString() ?? null
}

function scopesOf(key: LockedApiKey): Scope[] {
  return scopes.filter((scope) => key.scopes.includes(scope))
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

function refusePast(expiresAt: Date | null): void {
  if (expiresAt === null || expiresAt.getTime() > nowMs()) return
  throw new AppError('invalid_input', {
    status: 422,
    title: 'Invalid input',
    detail: 'The expiration must lie in the future.',
    errors: [{ pointer: '/expiresAt', message: 'must lie in the future' }],
  })
}

function keyNotFound(): AppError {
  return new AppError('api_key_not_found', {
    status: 404,
    title: 'No such key',
    detail: 'There is no such key, or it works no longer.',
  })
}

function keyReplaced(successor: string): AppError {
  return new AppError('key_replaced', {
    status: 409,
    title: 'Key replaced',
    detail: `This key was rotated already; its successor is tk_${successor}_…`,
  })
}
