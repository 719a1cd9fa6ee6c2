import { forgetApiKeys } from '@/lib/access/key-cache'
import { refuseOwnerTrouble } from '@/lib/access/owners'
import { labelRole, resolveRole } from '@/lib/access/queries/roles'
import { requireOwnPermissions, requirePermission } from '@/lib/access/require-permission'
import { permissionsOfGrants } from '@/lib/access/roles'
import type { SessionPrincipal, SystemPrincipal } from '@/lib/access/schema'
import {
  clearMembership,
  lockMembers,
  type MemberRow,
  readMemberGrants,
  updateMember,
} from '@/lib/access/store/members'
import { nowMs } from '@/lib/platform/clock'
import { inTransaction, type Tx } from '@/lib/platform/db'
import { AppError } from '@/lib/platform/errors'
import { type Act, recordActs } from './record-acts'

type Administrator = SessionPrincipal | SystemPrincipal
type MemberId = { memberId: string }

export const membersContext = 'Members'
/** As many as an event may name beside the member. */
const keysNamedMax = 19

/**
 * Gives a member another role, which counts from their next request on. Only owners make and unmake owners, the last owner
 * stays one, and nobody changes or gives more than they may do themselves. Throws `permission_missing`, `owners_only` and
 * `permissions_not_yours` (403), `role_unknown` (422), `last_owner` (409), and `member_not_found` (404) alike for nobody,
 * somebody of another company and somebody who was removed.
 */
export async function changeMemberRole(
  principal: Administrator,
  { memberId, role: wanted }: MemberId & { role: string },
): Promise<void> {
  requirePermission(principal, 'members.manage')
  await changeMember(principal, memberId, async (tx, { member, members, label }) => {
    if (member.role === wanted) return null
    refuseOwnerTrouble(principal, { member, members, becomes: wanted })
    const role = await resolveRole({ companyId: principal.companyId, role: wanted }, tx)
    requireOwnPermissions(principal, role.permissions)
    await updateMember(tx, memberId, { role: wanted })
    return {
      action: 'member.role_changed',
      changes: [{ field: 'role', old: label, new: role.label }],
      details: { old_role: member.role, new_role: wanted },
    }
  })
}

/**
 * Locks a member out, until they are activated again: this company is none of theirs any more, and keys they made stop
 * working. Their sessions go on in other companies. Already so: changes and records nothing. Throws as `changeMemberRole`.
 */
export async function deactivateMember(
  principal: Administrator,
  { memberId }: MemberId,
): Promise<void> {
  requirePermission(principal, 'members.manage')
  await changeMember(principal, memberId, async (tx, { member, members, label }) => {
    if (member.deactivatedAt !== null) return null
    refuseOwnerTrouble(principal, { member, members, becomes: null })
    await updateMember(tx, memberId, { deactivatedAt: new Date(nowMs()) })
    return { action: 'user.deactivated', details: { role: label } }
  })
}

/** Lets a deactivated member in again, with the role and the keys they had. Throws as `changeMemberRole`. */
export async function reactivateMember(
  principal: Administrator,
  { memberId }: MemberId,
): Promise<void> {
  requirePermission(principal, 'members.manage')
  await changeMember(principal, memberId, async (tx, { member, members, label }) => {
    if (member.deactivatedAt === null) return null
    refuseOwnerTrouble(principal, { member, members, becomes: member.role })
    await updateMember(tx, memberId, { deactivatedAt: null })
    return { action: 'user.activated', details: { role: label } }
  })
}

/**
 * Ends a membership for good: groups, workspaces, private views and the keys that the member made go with it, and only a new
 * invitation lets them in again. Anybody may remove themselves. Throws as `changeMemberRole`.
 */
export async function removeMember(
  principal: Administrator,
  { memberId }: MemberId,
): Promise<void> {
  const isOwnAct = isSelf(principal, memberId)
  if (!isOwnAct) requirePermission(principal, 'members.manage')
  await changeMember(principal, memberId, async (tx, { member, members, label }) => {
    refuseOwnerTrouble(principal, { member, members, becomes: null })
    const now = new Date(nowMs())
    const { companyId } = principal
    const left = await clearMembership(tx, { member, companyId, now })
    const { groups, workspaces, keys, invitations, views } = left
    const deactivatedAt = member.deactivatedAt ?? now
    await updateMember(tx, memberId, { deactivatedAt, removedAt: now })
    return {
      action: 'member.removed',
      targets: [
        targetOf(member),
        ...keys.slice(0, keysNamedMax).map((key) => ({ type: 'api_key', ...key })),
      ],
      details: {
        role: label,
        groups,
        workspaces,
        revoked_keys: keys.length,
        ...(invitations > 0 ? { revoked_invitations: invitations } : {}),
        ...(views > 0 ? { deleted_views: views } : {}),
        ...(isOwnAct ? { left_by_themselves: true } : {}),
      },
    }
  })
}

type Found = {
  member: MemberRow
  /** Everybody who belongs to the company, locked. */
  members: MemberRow[]
  /** Of the member's own role. */
  label: string
}

/** `work` returns the act to record, or null where nothing changed. */
async function changeMember(
  principal: Administrator,
  memberId: string,
  work: (tx: Tx, found: Found) => Promise<Act | null>,
): Promise<void> {
  const { companyId } = principal
  await inTransaction(async (tx) => {
    const members = (await lockMembers(tx, companyId)).filter((row) => row.removedAt === null)
    const member = members.find((row) => row.memberId === memberId)
    if (!member) throw memberNotFound()
    await refuseStronger(tx, { principal, memberId })
    const label = await labelRole({ companyId, role: member.role }, tx)
    const act = await work(tx, { member, members, label })
    if (act === null) return
    // Roles bound the keys that members made.
    tx.afterCommit(forgetApiKeys)
    const named = { targets: [targetOf(member)], context: membersContext, ...act }
    await recordActs(tx, { principal, acts: [named] })
  })
}

/** Nobody touches somebody who may do more, by their own role or by one of their groups. */
async function refuseStronger(
  tx: Tx,
  { principal, memberId }: { principal: Administrator; memberId: string },
): Promise<void> {
  if (isSelf(principal, memberId)) return
  const theirs = permissionsOfGrants(await readMemberGrants(tx, memberId))
  requireOwnPermissions(principal, theirs, { pointer: '' })
}

function isSelf(principal: Administrator, memberId: string): boolean {
  return principal.kind === 'session' && principal.memberId === memberId
}

function targetOf(user: { userId: string; name: string; email: string }) {
  return { type: 'user', id: user.userId, name: user.name, email: user.email }
}

function memberNotFound(): AppError {
  return new AppError('member_not_found', {
    status: 404,
    title: 'No such member',
    detail: 'There is no such member in this company.',
  })
}
