import { isPerson } from '@/lib/access/is-person'
import { requirePermission } from '@/lib/access/require-permission'
import { administratorRoles, nameRole } from '@/lib/access/roles'
import type { SessionPrincipal, SystemPrincipal } from '@/lib/access/schema'
import {
  type InvitationView,
  type MemberCounts,
  type MemberDetails,
  type MemberFilter,
  membersPerPage,
  type MemberView,
} from '@/lib/access/schema/members'
import { listPendingInvitations } from '@/lib/access/store/invitations'
import {
  countMembers,
  findListedMember,
  type ListedMember,
  listKeysOfMember,
  listMembersBy,
  listWorkspacesOfMember,
} from '@/lib/access/store/member-list'
import { listMemberRows, type MemberRow } from '@/lib/access/store/members'
import type { ErasedPerson } from '@/lib/log/cut-person'
import { nowMs } from '@/lib/platform/clock'
import { isUuid } from '@/lib/platform/ids'

type Reader = SessionPrincipal | SystemPrincipal

/** Named in the answer to somebody who may not see a page; a long list helps nobody. */
const adminsNamedMax = 5

/** Who can grant a permission in this company: active owners and admins, owners first. */
export async function adminsToAsk(companyId: string): Promise<{ name: string; email: string }[]> {
  const members = await listMemberRows(companyId)
  return administratorRoles
    .flatMap((role) => members.filter((member) => member.role === role && isActive(member)))
    .slice(0, adminsNamedMax)
    .map(({ name, email }) => ({ name, email }))
}

/** The members that a person of the log is. The caller has authorised the reader. */
export async function findMembersOfPerson(
  companyId: string,
  person: ErasedPerson,
): Promise<Pick<MemberRow, 'name' | 'email' | 'role' | 'deactivatedAt'>[]> {
  const members = await listMemberRows(companyId)
  return members.filter((member) => member.removedAt === null && isPerson(member, person))
}

/** A page of the members that a filter finds, by name; `found` counts them all. Throws `permission_missing` (403). */
export async function listMembers(
  principal: Reader,
  filter: MemberFilter,
): Promise<{ members: MemberView[]; found: number }> {
  requirePermission(principal, 'members.manage')
  const { rows, found } = await listMembersBy(principal.companyId, {
    filter,
    limit: membersPerPage,
  })
  return { members: rows.map(toView), found }
}

/** How many there are, whatever the filter. */
export async function readMemberCounts(principal: Reader): Promise<MemberCounts> {
  requirePermission(principal, 'members.manage')
  return countMembers({ companyId: principal.companyId, nowMs: nowMs() })
}

/** A member with what belongs to them; null alike for nobody, somebody of another company and somebody removed. */
export async function findMember(
  principal: Reader,
  memberId: string,
): Promise<MemberDetails | null> {
  requirePermission(principal, 'members.manage')
  const { companyId } = principal
  const row = isUuid(memberId) ? await findListedMember({ companyId, memberId }) : undefined
  if (!row) return null
  const [workspaces, keys] = await Promise.all([
    listWorkspacesOfMember(memberId),
    listKeysOfMember({ memberId, nowMs: nowMs() }),
  ])
  return {
    ...toView(row),
    workspaces,
    keys: keys.map((key) => ({ ...key, lastUsedAt: key.lastUsedAt?.toISOString() ?? null })),
  }
}

/** Invitations that were neither accepted nor taken back, newest first, at most 500. */
export async function listInvitations(
  principal: Reader,
  filter: { search: string; role: string },
): Promise<InvitationView[]> {
  requirePermission(principal, 'members.manage')
  const rows = await listPendingInvitations(principal.companyId, filter)
  return rows.map(({ roleName, createdAt, expiresAt, ...row }) => ({
    ...row,
    roleLabel: roleName ?? nameRole(row.role),
    invitedAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    isExpired: expiresAt.getTime() <= nowMs(),
  }))
}

function toView({ roleName, joinedAt, deactivatedAt, lastActiveAt, ...row }: ListedMember) {
  return {
    ...row,
    roleLabel: roleName ?? nameRole(row.role),
    state: deactivatedAt === null ? ('active' as const) : ('deactivated' as const),
    joinedAt: joinedAt.toISOString(),
    lastActiveAt: lastActiveAt?.toISOString() ?? null,
  }
}

function isActive(member: MemberRow): boolean {
  return member.deactivatedAt === null
}
