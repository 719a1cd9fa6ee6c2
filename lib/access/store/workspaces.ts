import { prisma, sql, type Tx } from '@/lib/platform/db'

export type WorkspaceRow = { id: string; name: string; createdAt: Date }

const columns = { id: true, name: true, createdAt: true } as const
const stays = { member: { removedAt: null } } as const

/** Every workspace by name, with how many work in it. */
export async function listWorkspaceRows(
  companyId: string,
): Promise<(WorkspaceRow & { members: number })[]> {
  const rows = await prisma().workspace.findMany({
    where: { companyId },
    select: { ...columns, _count: { select: { members: { where: stays } } } },
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
  })
  return rows.map(({ _count, ...row }) => ({ ...row, members: _count.members }))
}

/** Names of every workspace, for whoever holds the lock on them. */
export async function listWorkspaceNames(
  tx: Tx,
  companyId: string,
): Promise<{ id: string; name: string }[]> {
  return tx.db.workspace.findMany({ where: { companyId }, select: { id: true, name: true } })
}

type WorkspaceKey = { companyId: string; id: string }

/** Another company's workspace is none. `id` is a UUID. */
export async function findWorkspaceRow({
  companyId,
  id,
}: WorkspaceKey): Promise<WorkspaceRow | null> {
  return prisma().workspace.findFirst({ where: { companyId, id }, select: columns })
}

/** The same, locked: whoever joins, leaves or changes it takes turns. */
export async function lockWorkspace(
  tx: Tx,
  { companyId, id }: WorkspaceKey,
): Promise<WorkspaceRow | null> {
  await tx.sql.query(
    'access.lock_workspace',
    'SELECT id FROM workspaces WHERE company_id = $1::uuid AND id = $2::uuid FOR UPDATE',
    [companyId, id],
  )
  return tx.db.workspace.findFirst({ where: { companyId, id }, select: columns })
}

export async function insertWorkspace(
  tx: Tx,
  row: WorkspaceRow & { companyId: string },
): Promise<void> {
  await tx.db.workspace.create({ data: row })
}

export async function renameWorkspaceRow(
  tx: Tx,
  { id, name }: { id: string; name: string },
): Promise<void> {
  await tx.db.workspace.update({ where: { id }, data: { name } })
}

/** Whoever works in it leaves it with it. */
export async function deleteWorkspaceRow(tx: Tx, id: string): Promise<void> {
  await tx.db.workspace.delete({ where: { id } })
}

export type WorkspacePersonRow = {
  memberId: string
  userId: string
  name: string
  email: string
  role: string
  isActive: boolean
}

/** Who works in a workspace, by name. Those who left the company do not. */
export async function listWorkspacePeople(
  workspaceId: string,
  tx?: Tx,
): Promise<WorkspacePersonRow[]> {
  const rows = await (tx?.db ?? prisma()).workspaceMember.findMany({
    where: { workspaceId, ...stays },
    include: { member: { include: { user: true } } },
    orderBy: [{ member: { user: { name: 'asc' } } }, { memberId: 'asc' }],
  })
  return rows.map(({ memberId, role, member: { userId, user, deactivatedAt } }) => ({
    memberId,
    userId,
    name: user.name,
    email: user.email,
    role,
    isActive: deactivatedAt === null,
  }))
}

export async function insertWorkspacePeople(
  tx: Tx,
  input: { workspaceId: string; memberIds: string[]; role: string },
): Promise<void> {
  const { workspaceId, memberIds, role } = input
  await tx.db.workspaceMember.createMany({
    data: memberIds.map((memberId) => ({ workspaceId, memberId, role })),
  })
}

type PersonKey = { workspaceId: string; memberId: string }

export async function updateWorkspacePerson(
  tx: Tx,
  { role, ...key }: PersonKey & { role: string },
): Promise<void> {
  await tx.db.workspaceMember.update({ where: { workspaceId_memberId: key }, data: { role } })
}

export async function deleteWorkspacePerson(tx: Tx, key: PersonKey): Promise<void> {
  await tx.db.workspaceMember.delete({ where: { workspaceId_memberId: key } })
}

/** Active members whose name or e-mail contains `text`, without those who work in it already, by name. */
export async function findWorkspaceCandidates(input: {
  companyId: string
  workspaceId: string
  text: string
  limit: number
}): Promise<{ id: string; name: string; email: string }[]> {
  return sql().query(
    'access.workspace_candidates',
    `SELECT m.id, u.name, u.email FROM members m JOIN users u ON u.id = m.user_id
     WHERE m.company_id = $1::uuid AND m.deactivated_at IS NULL
       AND (position($3 in lower(u.name)) > 0 OR position($3 in u.email) > 0)
       AND NOT EXISTS (SELECT 1 FROM workspace_members w WHERE w.workspace_id = $2::uuid AND w.member_id = m.id)
     ORDER BY lower(u.name), m.id LIMIT $4::int`,
    [input.companyId, input.workspaceId, input.text.toLowerCase(), input.limit],
  )
}
