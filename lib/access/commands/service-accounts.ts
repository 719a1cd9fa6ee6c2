import { forgetApiKeys } from '@/lib/access/key-cache'
import { parseInput } from '@/lib/platform/parse-input'
import { findRole, resolveRole } from '@/lib/access/queries/roles'
import { refuseTakenName } from '@/lib/access/refuse-taken-name'
import { requireOwnPermissions, requirePermission } from '@/lib/access/require-permission'
import {
  type NewServiceAccount,
  newServiceAccount,
  type SessionPrincipal,
  type SystemPrincipal,
} from '@/lib/access/schema'
import {
  endServiceAccount,
  insertServiceAccount,
  listGroupsOfServiceAccount,
  listServiceAccountNames,
  lockServiceAccount,
  type ServiceAccountRow,
  updateServiceAccount,
} from '@/lib/access/store/service-accounts'
import { lockNames } from '@/lib/access/store/name-locks'
import type { EventInput } from '@/lib/log/schema'
import { nowMs } from '@/lib/platform/clock'
import { inTransaction, type Tx } from '@/lib/platform/db'
import { AppError } from '@/lib/platform/errors'
import { isUuid, newUuidV7 } from '@/lib/platform/ids'
import { recordActs } from './record-acts'

type Administrator = SessionPrincipal | SystemPrincipal
type Change = Pick<EventInput, 'action' | 'changes' | 'details'>

const what = 'service account'

/**
 * Makes a service account with a role. Throws `permission_missing`, `permissions_not_yours` and `owners_only` (403),
 * `invalid_input` and `role_unknown` (422), `name_taken` (409).
 */
export async function createServiceAccount(
  principal: Administrator,
  input: NewServiceAccount,
): Promise<{ id: string }> {
  requirePermission(principal, 'service_accounts.manage')
  const values = parseInput(newServiceAccount, input)
  const { companyId } = principal
  const now = nowMs()
  const id = newUuidV7(now)
  await inTransaction(async (tx) => {
    await lockNames(tx, { companyId, kind: 'service_accounts' })
    const role = await resolveGivableRole(tx, { principal, role: values.role })
    refuseTakenName(await listServiceAccountNames(tx, companyId), {
      name: values.name,
      exceptId: null,
      what,
    })
    await insertServiceAccount(tx, {
      id,
      companyId,
      ...values,
      createdBy: principal.kind === 'session' ? principal.memberId : null,
      createdAt: new Date(now),
    })
    await record(tx, {
      principal,
      account: { id, name: values.name },
      change: {
        action: 'service_account.created',
        details: { role: role.label, description: values.description },
      },
    })
  })
  return { id }
}

/** Changes name and description; nothing new records nothing. Throws as `createServiceAccount`, and `service_account_not_found` (404). */
export async function updateServiceAccountText(
  principal: Administrator,
  { id, ...input }: { id: string; name: string; description: string | null },
): Promise<void> {
  const values = parseInput(newServiceAccount.omit({ role: true }), input)
  await change(principal, id, async (tx, account) => {
    const changes = (['name', 'description'] as const)
      .filter((field) => account[field] !== values[field])
      .map((field) => ({ field, old: account[field], new: values[field] }))
    if (changes.length === 0) return null
    const names = await listServiceAccountNames(tx, principal.companyId)
    refuseTakenName(names, { name: values.name, exceptId: id, what })
    await updateServiceAccount(tx, id, values)
    return { action: 'service_account.updated', changes }
  })
}

/** Gives the account another role, which bounds its keys from their next request on. Throws as `createServiceAccount` does. */
export async function changeServiceAccountRole(
  principal: Administrator,
  { id, role: wanted }: { id: string; role: string },
): Promise<void> {
  await change(principal, id, async (tx, account, former) => {
    if (account.role === wanted) return null
    const role = await resolveGivableRole(tx, { principal, role: wanted })
    await updateServiceAccount(tx, id, { role: wanted })
    return {
      action: 'service_account.role_changed',
      changes: [{ field: 'role', old: former, new: role.label }],
    }
  })
}

/** Stops or allows again the account's keys. Already so: changes and records nothing. */
export async function setServiceAccountActive(
  principal: Administrator,
  { id, isActive }: { id: string; isActive: boolean },
): Promise<void> {
  await change(principal, id, async (tx, account) => {
    if ((account.deactivatedAt === null) === isActive) return null
    await updateServiceAccount(tx, id, { deactivatedAt: isActive ? null : new Date(nowMs()) })
    return { action: isActive ? 'service_account.activated' : 'service_account.deactivated' }
  })
}

/** Ends the account and all of its keys for good. */
export async function deleteServiceAccount(
  principal: Administrator,
  { id }: { id: string },
): Promise<void> {
  await change(principal, id, async (tx, account, role) => {
    const now = new Date(nowMs())
    const groups = await listGroupsOfServiceAccount(tx, id)
    const keys = await endServiceAccount(tx, { id, now })
    const deactivatedAt = account.deactivatedAt ?? now
    await updateServiceAccount(tx, id, { deactivatedAt, deletedAt: now })
    return {
      action: 'service_account.deleted',
      details: { role, groups: groups.map(({ name }) => name), api_keys_revoked: keys },
    }
  })
}

async function change(
  principal: Administrator,
  id: string,
  work: (tx: Tx, account: ServiceAccountRow, roleLabel: string) => Promise<Change | null>,
): Promise<void> {
  requirePermission(principal, 'service_accounts.manage')
  await inTransaction(async (tx) => {
    await lockNames(tx, { companyId: principal.companyId, kind: 'service_accounts' })
    const account = await requireServiceAccount(tx, { principal, id })
    const done = await work(tx, account, account.roleLabel)
    if (done === null) return
    tx.afterCommit(forgetApiKeys)
    await record(tx, { principal, account, change: done })
  })
}

/**
 * The account, locked, if this principal may act on it: nobody touches one that may do more than they. Throws
 * `service_account_not_found` (404) alike for none, another company's and a deleted one, and `permissions_not_yours`.
 */
export async function requireServiceAccount(
  tx: Tx,
  { principal, id }: { principal: Administrator; id: string },
): Promise<ServiceAccountRow & { roleLabel: string }> {
  const { companyId } = principal
  const account = isUuid(id) ? await lockServiceAccount(tx, { companyId, id }) : null
  if (!account) {
    throw new AppError('service_account_not_found', {
      status: 404,
      title: 'No such service account',
      detail: 'There is no such service account in this company.',
    })
  }
  const groups = await listGroupsOfServiceAccount(tx, id)
  const roles = [account.role, ...groups.flatMap(({ role }) => role ?? [])]
  let roleLabel = account.role
  for (const [at, key] of roles.entries()) {
    const role = await findRole({ companyId, role: key }, tx)
    // A role that is gone gives nothing.
    if (role) requireOwnPermissions(principal, role.permissions, { pointer: '' })
    if (role && at === 0) roleLabel = role.label
  }
  return { ...account, roleLabel }
}

async function resolveGivableRole(
  tx: Tx,
  { principal, role: key }: { principal: Administrator; role: string },
) {
  if (key === 'owner') {
    throw new AppError('owners_only', {
      status: 422,
      title: 'Invalid input',
      detail: 'A service account is never an owner: give it Admin, or a role of its own.',
      errors: [{ pointer: '/role', message: 'owners are people' }],
    })
  }
  const role = await resolveRole({ companyId: principal.companyId, role: key }, tx)
  requireOwnPermissions(principal, role.permissions)
  return role
}

async function record(
  tx: Tx,
  input: { principal: Administrator; account: { id: string; name: string }; change: Change },
): Promise<void> {
  const { principal, account, change: done } = input
  const targets = [{ type: 'service_account', id: account.id, name: account.name }]
  const act = { targets, context: 'Service accounts', ...done }
  await recordActs(tx, { principal, acts: [act] })
}
