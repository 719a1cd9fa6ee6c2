import type { RoleGrant } from '@/lib/access/schema'
import { prisma, type Tx } from '@/lib/platform/db'
import { memberGrants } from './role-grants'

export type MemberRow = {
  memberId: string
  userId: string
  name: string
  email: string
  role: string
  createdAt: Date
  deactivatedAt: Date | null
  removedAt: Date | null
}

export async function listMemberRows(companyId: string): Promise<MemberRow[]> {
  const rows = await prisma().member.findMany({
    where: { companyId },
    include: { user: true },
    orderBy: [{ user: { name: 'asc' } }, { id: 'asc' }],
  })
  return rows.map(toRow)
}

export async function insertMember(
  tx: Tx,
  row: { id: string; companyId: string; userId: string; role: string; createdAt: Date },
): Promise<void> {
  await tx.db.member.create({ data: row })
}

/**
 * Locks the company's members for the transaction, those who left too: two changes at once must not both leave "one other
 * owner".
 */
export async function lockMembers(tx: Tx, companyId: string): Promise<MemberRow[]> {
  await tx.sql.query(
    'access.lock_members',
    'SELECT id FROM members WHERE company_id = $1::uuid ORDER BY id FOR UPDATE',
    [companyId],
  )
  const rows = await tx.db.member.findMany({ where: { companyId }, include: { user: true } })
  return rows.map(toRow)
}

export async function updateMember(
  tx: Tx,
  memberId: string,
  data: {
    role?: string
    createdAt?: Date
    deactivatedAt?: Date | null
    removedAt?: Date | null
  },
): Promise<void> {
  await tx.db.member.update({ where: { id: memberId }, data })
}

/** The roles of a member, their own one first, whether or not they are active. */
export async function readMemberGrants(tx: Tx, memberId: string): Promise<RoleGrant[]> {
  const rows = await tx.sql.query<{ grants: RoleGrant[] }>(
    'access.member_grants',
    `SELECT ${memberGrants} AS grants FROM members m JOIN companies c ON c.id = m.company_id WHERE m.id = $1::uuid`,
    [memberId],
  )
  return rows[0]?.grants ?? []
}

export type LeftBehind = {
  groups: string[]
  workspaces: string[]
  keys: { id: string; name: string }[]
  /** How many of their invitations were still open. */
  invitations: number
  /** How many searches they had saved for themselves. */
  views: number
}

/**
 * Takes somebody who leaves out of groups and workspaces and ends the keys they made, for good: a new invitation must not
 * bring them back to life, and an older one not them. Keys of service accounts stay. Searches saved for themselves go, shared
 * ones stay without an owner. Returns the names, and the keys that worked.
 */
export async function clearMembership(
  tx: Tx,
  { member, companyId, now }: { member: MemberRow; companyId: string; now: Date },
): Promise<LeftBehind> {
  const { memberId, email } = member
  const groups = await tx.db.groupMember.findMany({
    where: { memberId },
    select: { group: { select: { name: true } } },
    orderBy: { group: { name: 'asc' } },
  })
  const workspaces = await tx.db.workspaceMember.findMany({
    where: { memberId },
    select: { workspace: { select: { name: true } } },
    orderBy: { workspace: { name: 'asc' } },
  })
  const made = { createdBy: memberId, serviceAccountId: null, revokedAt: null }
  const keys = await tx.db.apiKey.findMany({
    where: { ...made, OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] },
    select: { id: true, name: true },
    orderBy: { id: 'asc' },
  })
  await tx.db.groupMember.deleteMany({ where: { memberId } })
  await tx.db.workspaceMember.deleteMany({ where: { memberId } })
  await tx.db.apiKey.updateMany({ where: made, data: { revokedAt: now } })
  const { count: invitations } = await tx.db.invitation.updateMany({
    where: { companyId, email, acceptedAt: null, revokedAt: null },
    data: { revokedAt: now },
  })
  const { count: views } = await tx.db.savedView.deleteMany({
    where: { ownerId: memberId, isShared: false },
  })
  await tx.db.savedView.updateMany({ where: { ownerId: memberId }, data: { ownerId: null } })
  await tx.db.savedViewPin.deleteMany({ where: { memberId } })
  await tx.db.savedViewDefault.deleteMany({ where: { memberId } })
  await tx.db.savedViewOpening.deleteMany({ where: { memberId } })
  return {
    invitations,
    views,
    groups: groups.map(({ group }) => group.name),
    workspaces: workspaces.map(({ workspace }) => workspace.name),
    keys,
  }
}

/** The companies in which a user may act now, ordered by id: the order in which their logs are locked. */
export async function listActiveCompanies(userId: string): Promise<{ companyId: string }[]> {
  return (await listMemberships(userId)).filter((row) => row.isActive)
}

/** The same with those that the user has left. */
export async function listMemberships(
  userId: string,
): Promise<{ companyId: string; isActive: boolean }[]> {
  const rows = await prisma().member.findMany({
    where: { userId },
    orderBy: { companyId: 'asc' },
  })
  return rows.map((row) => ({
    companyId: row.companyId,
    isActive: row.deactivatedAt === null,
  }))
}

function toRow(row: {
  id: string
  userId: string
  user: { name: string; email: string }
  role: string
  createdAt: Date
  deactivatedAt: Date | null
  removedAt: Date | null
}): MemberRow {
  const { id, user, ...rest } = row
  const { userId, role, createdAt, deactivatedAt, removedAt } = rest
  const { name, email } = user
  return { memberId: id, userId, name, email, role, createdAt, deactivatedAt, removedAt }
}
