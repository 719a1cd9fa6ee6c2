import { forgetApiKeys } from '@/lib/access/key-cache'
import { parseInput } from '@/lib/platform/parse-input'
import { refuseTakenName } from '@/lib/access/refuse-taken-name'
import { requireOwnPermissions, requirePermission } from '@/lib/access/require-permission'
import { builtInRoleViews, viewRole } from '@/lib/access/roles'
import type { Permission, SessionPrincipal, SystemPrincipal } from '@/lib/access/schema'
import {
  type NewRole,
  newRole,
  type RoleChange,
  roleChange,
  rolesMax,
} from '@/lib/access/schema/roles'
import { lockNames } from '@/lib/access/store/name-locks'
import {
  insertRole,
  listRoleRows,
  lockRole,
  type RoleRow,
  updateRole,
} from '@/lib/access/store/roles'
import { nowMs } from '@/lib/platform/clock'
import { inTransaction, type Tx } from '@/lib/platform/db'
import { AppError } from '@/lib/platform/errors'
import { isUuid, newUuidV7 } from '@/lib/platform/ids'
import { type Act, recordActs } from './record-acts'

type Administrator = SessionPrincipal | SystemPrincipal

export const rolesContext = 'Roles and permissions'

/**
 * Makes a role of the company. Throws `permission_missing` and `permissions_not_yours` (403), `invalid_input` (422),
 * `name_taken` and `roles_full` (409).
 */
export async function createRole(
  principal: Administrator,
  input: NewRole,
): Promise<{ id: string }> {
  requirePermission(principal, 'roles.manage')
  const values = parseInput(newRole, input)
  requireOwnPermissions(principal, values.permissions, { pointer: '/permissions' })
  const { companyId } = principal
  const now = nowMs()
  const id = newUuidV7(now)
  await inTransaction(async (tx) => {
    const rows = await lockNamedRoles(tx, companyId)
    if (rows.length >= rolesMax) throw rolesFull()
    refuseTakenRoleName(rows, { name: values.name, exceptId: null })
    await insertRole(tx, { id, companyId, ...values, createdAt: new Date(now) })
    const { description, permissions } = values
    await recordActs(tx, {
      principal,
      acts: [
        {
          action: 'role.created',
          targets: [roleTarget({ id, name: values.name })],
          context: rolesContext,
          details: { description, permissions },
        },
      ],
    })
  })
  return { id }
}

/**
 * Changes some roles, all of them or none; what is the same already records nothing. Counts from the next request of
 * whoever holds them. Throws as `createRole` does, with pointers into the one change that is wrong, and `role_not_found`
 * (404) alike for none, another company's and a built-in one.
 */
export async function changeRoles(
  principal: Administrator,
  input: readonly RoleChange[],
): Promise<void> {
  requirePermission(principal, 'roles.manage')
  // Rows are locked in one order, whatever order was sent.
  const changes = input
    .map((change) => parseInput(roleChange, change))
    .sort((one, other) => (one.id < other.id ? -1 : 1))
  const { companyId } = principal
  await inTransaction(async (tx) => {
    const rows = await lockNamedRoles(tx, companyId)
    const acts: Act[] = []
    for (const change of changes) {
      const row = await requireRole(tx, { principal, id: change.id })
      const before = viewRole(row)
      const { name = row.name, description = row.description } = change
      const permissions = [
        ...before.permissions.filter((permission) => !change.revoke.includes(permission)),
        ...change.grant.filter((permission) => !before.permissions.includes(permission)),
      ]
      requireOwnPermissions(principal, permissions, { pointer: '/permissions' })
      if (name !== row.name) refuseTakenRoleName(rows, { name, exceptId: row.id })
      const after = viewRole({ id: row.id, name, description, permissions })
      const act = describeRoleChange(before, after)
      if (act === null) continue
      await updateRole(tx, row.id, { name, description, permissions: after.permissions })
      acts.push(act)
    }
    if (acts.length === 0) return
    tx.afterCommit(forgetApiKeys)
    await recordActs(tx, { principal, acts })
  })
}

type RoleText = { key: string; label: string; description: string; permissions: Permission[] }

function describeRoleChange(before: RoleText, after: RoleText): Act | null {
  const changes = [
    { field: 'name', old: before.label, new: after.label },
    { field: 'description', old: before.description || null, new: after.description || null },
    { field: 'permissions', old: before.permissions, new: after.permissions },
  ].filter(({ old, new: next }) => JSON.stringify(old) !== JSON.stringify(next))
  if (changes.length === 0) return null
  return {
    action: 'role.updated',
    targets: [roleTarget({ id: after.key, name: after.label })],
    context: rolesContext,
    changes,
  }
}

/**
 * The role, locked, if this principal may change it: nobody touches one that may do more than they. Throws
 * `role_not_found` (404) and `permissions_not_yours` (403).
 */
export async function requireRole(
  tx: Tx,
  { principal, id, toDelete = false }: { principal: Administrator; id: string; toDelete?: boolean },
): Promise<RoleRow> {
  const { companyId } = principal
  const row = isUuid(id) ? await lockRole(tx, { companyId, id, toDelete }) : null
  if (!row) throw roleNotFound()
  requireOwnPermissions(principal, viewRole(row).permissions, { pointer: '' })
  return row
}

async function lockNamedRoles(tx: Tx, companyId: string): Promise<RoleRow[]> {
  await lockNames(tx, { companyId, kind: 'roles' })
  return listRoleRows(companyId, tx)
}

function refuseTakenRoleName(
  rows: readonly RoleRow[],
  given: { name: string; exceptId: string | null },
): void {
  // A role called "Owner" that is none would deceive whoever gives it, or reads of it in the log.
  const builtIn = builtInRoleViews.map(({ key, label }) => ({ id: key, name: label }))
  refuseTakenName([...builtIn, ...rows], { ...given, what: 'role' })
}

export function roleTarget({ id, name }: { id: string; name: string }) {
  return { type: 'role', id, name }
}

function roleNotFound(): AppError {
  return new AppError('role_not_found', {
    status: 404,
    title: 'No such role',
    detail: 'There is no such role among those that this company made.',
  })
}

function rolesFull(): AppError {
  return new AppError('roles_full', {
    status: 409,
    title: 'Too many roles',
    detail: `A company has at most ${rolesMax} roles of its own: delete one first.`,
  })
}
