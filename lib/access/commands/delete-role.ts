import { forgetApiKeys } from '@/lib/access/key-cache'
import { resolveRole } from '@/lib/access/queries/roles'
import { requireOwnPermissions, requirePermission } from '@/lib/access/require-permission'
import type { SessionPrincipal, SystemPrincipal } from '@/lib/access/schema'
import type { RoleHolders } from '@/lib/access/schema/roles'
import { lockNames } from '@/lib/access/store/name-locks'
import {
  type Holder,
  type HolderKind,
  lockRoleHolders,
  reassignRole,
} from '@/lib/access/store/role-holders'
import { deleteRoleRow } from '@/lib/access/store/roles'
import { inTransaction } from '@/lib/platform/db'
import { AppError } from '@/lib/platform/errors'
import { type Act, recordActs } from './record-acts'
import { requireRole, rolesContext, roleTarget } from './roles'

type Administrator = SessionPrincipal | SystemPrincipal

/**
 * Deletes a role of the company and gives whoever holds it `reassignTo`, in one transaction: nobody is ever left with a
 * role that is gone, also not somebody who is being given it at this moment. One event for each holder, then the
 * deletion's. Returns how many were reassigned. Throws `permission_missing` and `permissions_not_yours` (403),
 * `role_not_found` (404), `role_unknown` and `reassignment_invalid` (422).
 */
export async function deleteRole(
  principal: Administrator,
  { id, reassignTo }: { id: string; reassignTo: string },
): Promise<RoleHolders> {
  requirePermission(principal, 'roles.manage')
  const { companyId } = principal
  if (reassignTo === 'owner')
    throw reassignmentInvalid('cannot be Owner: owners are made one by one')
  if (reassignTo === id) throw reassignmentInvalid('must be another role')
  return inTransaction(async (tx) => {
    // Two deletions, each with the other's role as successor, would wait for one another for ever.
    await lockNames(tx, { companyId, kind: 'roles' })
    await lockRoleHolders(tx, { companyId, role: id })
    const row = await requireRole(tx, { principal, id, toDelete: true })
    const next = await resolveReassignment()
    // Only now: whoever was given the role before its row was locked is committed, and found.
    const holders = await reassignRole(tx, { companyId, from: row.id, to: next.key })
    await deleteRoleRow(tx, row.id)
    tx.afterCommit(forgetApiKeys)
    const reassigned = countHolders(holders)
    const role = roleTarget(row)
    const changes = [{ field: 'role', old: row.name, new: next.label }]
    await recordActs(tx, {
      principal,
      acts: [
        ...holders.map((holder) => ({
          ...describeHolder(holder),
          context: rolesContext,
          changes,
          details: { role_deleted: row.name },
        })),
        {
          action: 'role.deleted',
          targets: [role],
          context: rolesContext,
          details: {
            permissions: row.permissions,
            reassigned_to: next.label,
            members: reassigned.members,
            groups: reassigned.groups,
            service_accounts: reassigned.serviceAccounts,
            invitations: reassigned.invitations,
          },
        },
      ],
    })
    return reassigned

    async function resolveReassignment() {
      const role = await resolveRole({ companyId, role: reassignTo }, tx).catch(
        (error: unknown) => {
          throw error instanceof AppError
            ? reassignmentInvalid('is no role of this company')
            : error
        },
      )
      requireOwnPermissions(principal, role.permissions, { pointer: '/reassignTo' })
      return role
    }
  })
}

/** Each kind of holder by the action that the same change has when it is made by hand. */
const holderActs: Record<HolderKind, (holder: Holder) => Pick<Act, 'action' | 'targets'>> = {
  members: ({ userId, name, email }) => ({
    action: 'member.role_changed',
    targets: [{ type: 'user', ...given({ id: userId, name, email }) }],
  }),
  groups: ({ id, name }) => ({
    action: 'group.role_changed',
    targets: [{ type: 'group', ...given({ id, name }) }],
  }),
  serviceAccounts: ({ id, name }) => ({
    action: 'service_account.role_changed',
    targets: [{ type: 'service_account', ...given({ id, name }) }],
  }),
  invitations: ({ id, email }) => ({
    action: 'member.invitation_role_changed',
    targets: [
      { type: 'user', ...given({ email }) },
      { type: 'invitation', id },
    ],
  }),
}

function describeHolder(holder: Holder): Pick<Act, 'action' | 'targets'> {
  return holderActs[holder.kind](holder)
}

function given<Members extends Record<string, string | null>>(members: Members) {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null)) as {
    [Name in keyof Members]?: string
  }
}

function countHolders(holders: readonly Holder[]): RoleHolders {
  const count = (kind: HolderKind) => holders.filter((holder) => holder.kind === kind).length
  return {
    members: count('members'),
    groups: count('groups'),
    serviceAccounts: count('serviceAccounts'),
    invitations: count('invitations'),
  }
}

function reassignmentInvalid(message: string): AppError {
  return new AppError('reassignment_invalid', {
    status: 422,
    title: 'Invalid input',
    detail: `The role that takes its place ${message}.`,
    errors: [{ pointer: '/reassignTo', message }],
  })
}
