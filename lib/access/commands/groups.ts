import { forgetApiKeys } from '@/lib/access/key-cache'
import { parseInput } from '@/lib/platform/parse-input'
import { findRole, labelRole, resolveRole } from '@/lib/access/queries/roles'
import { refuseTakenName } from '@/lib/access/refuse-taken-name'
import { requireOwnPermissions, requirePermission } from '@/lib/access/require-permission'
import type { RoleView, SessionPrincipal, SystemPrincipal } from '@/lib/access/schema'
import {
  type GroupChange,
  groupChange,
  groupsMax,
  type NewGroup,
  newGroup,
} from '@/lib/access/schema/groups'
import {
  type GroupRow,
  insertGroup,
  listGroupNames,
  lockGroup,
  updateGroup,
} from '@/lib/access/store/groups'
import { lockNames } from '@/lib/access/store/name-locks'
import { nowMs } from '@/lib/platform/clock'
import { inTransaction, type Tx } from '@/lib/platform/db'
import { AppError } from '@/lib/platform/errors'
import { isUuid, newUuidV7 } from '@/lib/platform/ids'
import { type Act, recordActs } from './record-acts'

/*
 * Of the two names that the source documents have for a team, events take `group.*` and `*.group_assignment_updated`: they
 * cover service accounts and renaming too, and say old and new; `team.*` stays for applications that send it.
 */

export const groupsContext = 'Groups'

type Administrator = SessionPrincipal | SystemPrincipal

/**
 * Makes a group with nobody in it. Throws `permission_missing` and `permissions_not_yours` (403), `invalid_input`,
 * `role_unknown` and `owners_only` (422), `name_taken` and `groups_full` (409).
 */
export async function createGroup(
  principal: Administrator,
  input: NewGroup,
): Promise<{ id: string }> {
  requirePermission(principal, 'groups.manage')
  const values = parseInput(newGroup, input)
  const { companyId } = principal
  const now = nowMs()
  const id = newUuidV7(now)
  await inTransaction(async (tx) => {
    const groups = await lockGroupNames(tx, companyId)
    if (groups.length >= groupsMax) throw groupsFull()
    refuseTakenName(groups, { name: values.name, exceptId: null, what: 'group' })
    const role = await resolveGroupRole(tx, { principal, role: values.role })
    await insertGroup(tx, { id, companyId, ...values, createdAt: new Date(now) })
    const { name, description } = values
    const details = { description, role: role?.label ?? null }
    await record(tx, {
      principal,
      group: { id, name },
      acts: [{ action: 'group.created', details }],
    })
  })
  return { id }
}

/**
 * Makes a group what it is to be: name and description are one event, its role another; what is the same records nothing.
 * The role counts from the next request of everybody in it. Throws as `createGroup`, and `group_not_found` (404).
 */
export async function changeGroup(principal: Administrator, input: GroupChange): Promise<void> {
  requirePermission(principal, 'groups.manage')
  const { id, ...values } = parseInput(groupChange, input)
  const { companyId } = principal
  await inTransaction(async (tx) => {
    const groups = await lockGroupNames(tx, companyId)
    const group = await requireGroup(tx, { principal, id })
    const { name, description } = values
    refuseTakenName(groups, { name, exceptId: id, what: 'group' })
    const role =
      values.role === group.role
        ? undefined
        : { next: await resolveGroupRole(tx, { principal, role: values.role }) }
    const acts = [
      describeText(group, { name, description }),
      role
        ? {
            action: 'group.role_changed',
            changes: [
              {
                field: 'role',
                old: group.role && (await labelRole({ companyId, role: group.role }, tx)),
                new: role.next?.label ?? null,
              },
            ],
          }
        : null,
    ].filter((act) => act !== null)
    if (acts.length === 0) return
    await updateGroup(tx, group.id, values)
    tx.afterCommit(forgetApiKeys)
    await record(tx, { principal, group: { id: group.id, name }, acts })
  })
}

/**
 * The group, locked, if this principal may act on it: with one that gives more than they have, they could give that to
 * themselves. Throws `group_not_found` (404) alike for none and another company's, and `permissions_not_yours` (403).
 */
export async function requireGroup(
  tx: Tx,
  { principal, id }: { principal: Administrator; id: string },
): Promise<GroupRow> {
  const { companyId } = principal
  const group = isUuid(id) ? await lockGroup(tx, { companyId, id }) : null
  if (!group) {
    throw new AppError('group_not_found', {
      status: 404,
      title: 'No such group',
      detail: 'There is no such group in this company.',
    })
  }
  const role = group.role === null ? null : await findRole({ companyId, role: group.role }, tx)
  if (role) requireOwnPermissions(principal, role.permissions, { pointer: '' })
  return group
}

function describeText(
  before: GroupRow,
  after: { name: string; description: string | null },
): Act | null {
  const changes = (['name', 'description'] as const)
    .filter((field) => before[field] !== after[field])
    .map((field) => ({ field, old: before[field], new: after[field] }))
  if (changes.length === 0) return null
  return {
    action: before.name === after.name ? 'group.description_updated' : 'group.name_updated',
    changes,
  }
}

async function resolveGroupRole(
  tx: Tx,
  { principal, role: key }: { principal: Administrator; role: string | null },
): Promise<RoleView | null> {
  if (key === null) return null
  if (key === 'owner') {
    throw new AppError('owners_only', {
      status: 422,
      title: 'Invalid input',
      detail: 'A group never makes owners: give it Admin, or a role of its own.',
      errors: [{ pointer: '/role', message: 'owners are made one by one' }],
    })
  }
  const role = await resolveRole({ companyId: principal.companyId, role: key }, tx)
  requireOwnPermissions(principal, role.permissions)
  return role
}

async function lockGroupNames(tx: Tx, companyId: string): Promise<{ id: string; name: string }[]> {
  await lockNames(tx, { companyId, kind: 'groups' })
  return listGroupNames(tx, companyId)
}

export function groupTarget({ id, name }: { id: string; name: string }) {
  return { type: 'group', id, name }
}

async function record(
  tx: Tx,
  input: { principal: Administrator; group: { id: string; name: string }; acts: Act[] },
): Promise<void> {
  const { principal, group, acts } = input
  const targets = [groupTarget(group)]
  await recordActs(tx, {
    principal,
    acts: acts.map((act) => ({ targets, context: groupsContext, ...act })),
  })
}

function groupsFull(): AppError {
  return new AppError('groups_full', {
    status: 409,
    title: 'Too many groups',
    detail: `A company has at most ${groupsMax} groups: delete one first.`,
  })
}
