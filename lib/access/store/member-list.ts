import type { MemberCounts, MemberFilter } from '@/lib/access/schema/members'
import { prisma, sql } from '@/lib/platform/db'

export type ListedMember = {
  id: string
  userId: string
  name: string
  email: string
  role: string
  roleName: string | null
  groups: string[]
  hasTwoFactor: boolean
  joinedAt: Date
  deactivatedAt: Date | null
  lastActiveAt: Date | null
}

const columns = `m.id, m.user_id AS "userId", u.name, u.email, m.role, r.name AS "roleName",
  u.totp_enabled_at IS NOT NULL AS "hasTwoFactor", m.created_at AS "joinedAt", m.deactivated_at AS "deactivatedAt",
  ARRAY(SELECT g.name FROM group_members gm JOIN groups g ON g.id = gm.group_id
         WHERE gm.member_id = m.id AND g.company_id = m.company_id ORDER BY g.name) AS groups,
  (SELECT max(s.last_seen_at) FROM sessions s WHERE s.user_id = m.user_id) AS "lastActiveAt"`

const source = `members m JOIN users u ON u.id = m.user_id
  LEFT JOIN roles r ON r.company_id = m.company_id AND r.id::text = m.role
  WHERE m.company_id = $1::uuid AND m.removed_at IS NULL`

// What was typed is text: its percent signs and underscores stand for themselves.
const matches = `($2 = '' OR strpos(lower(u.name), lower($2)) > 0 OR strpos(u.email, lower($2)) > 0)
  AND ($3 = '' OR m.role = $3)
  AND ($4 = '' OR ($4 = 'active') = (m.deactivated_at IS NULL))`

/** A page of the members that a filter finds, by name, and how many it finds at all. */
export async function listMembersBy(
  companyId: string,
  { filter, limit }: { filter: MemberFilter; limit: number },
): Promise<{ rows: ListedMember[]; found: number }> {
  const params = [companyId, filter.search, filter.role, filter.state ?? '']
  const [rows, [count]] = await Promise.all([
    sql().query<ListedMember>(
      'access.list_members',
      `SELECT ${columns} FROM ${source} AND ${matches}
       ORDER BY lower(u.name), u.email LIMIT $5::int OFFSET $6::int`,
      [...params, limit, (filter.page - 1) * limit],
    ),
    sql().query<{ found: number }>(
      'access.count_found_members',
      `SELECT count(*) AS found FROM ${source} AND ${matches}`,
      params,
    ),
  ])
  return { rows, found: count?.found ?? 0 }
}

export async function findListedMember(input: {
  companyId: string
  memberId: string
}): Promise<ListedMember | undefined> {
  const rows = await sql().query<ListedMember>(
    'access.find_listed_member',
    `SELECT ${columns} FROM ${source} AND m.id = $2::uuid`,
    [input.companyId, input.memberId],
  )
  return rows[0]
}

export async function countMembers(input: {
  companyId: string
  nowMs: number
}): Promise<MemberCounts> {
  const rows = await sql().query<MemberCounts>(
    'access.count_members',
    `SELECT count(*) FILTER (WHERE deactivated_at IS NULL) AS active,
            count(*) FILTER (WHERE deactivated_at IS NOT NULL) AS deactivated,
            (SELECT count(*) FROM invitations i WHERE i.company_id = $1::uuid AND i.accepted_at IS NULL
                AND i.revoked_at IS NULL AND i.expires_at > to_timestamp($2::float8 / 1000)) AS invited
     FROM members WHERE company_id = $1::uuid AND removed_at IS NULL`,
    [input.companyId, input.nowMs],
  )
  return rows[0] ?? { active: 0, deactivated: 0, invited: 0 }
}

export async function listWorkspacesOfMember(
  memberId: string,
): Promise<{ id: string; name: string; role: string }[]> {
  const rows = await prisma().workspaceMember.findMany({
    where: { memberId },
    select: { role: true, workspace: { select: { id: true, name: true } } },
    orderBy: { workspace: { name: 'asc' } },
  })
  return rows.map(({ role, workspace }) => ({ ...workspace, role }))
}

/** Keys that a member made for themselves and that work now, oldest first. */
export async function listKeysOfMember(input: {
  memberId: string
  nowMs: number
}): Promise<{ id: string; name: string; lastUsedAt: Date | null }[]> {
  const now = new Date(input.nowMs)
  return prisma().apiKey.findMany({
    where: {
      createdBy: input.memberId,
      serviceAccountId: null,
      revokedAt: null,
      OR: [{ expiresAt: null }, { expiresAt: { gt: now } }],
    },
    select: { id: true, name: true, lastUsedAt: true },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  })
}
