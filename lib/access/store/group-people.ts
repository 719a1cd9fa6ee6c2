import { prisma, sql, type Tx } from '@/lib/platform/db'

/** Somebody in a group, or who could be. `email` and `userId` are members'. */
export type PersonRow = {
  kind: 'member' | 'service_account'
  id: string
  userId: string | null
  name: string
  email: string | null
  isActive: boolean
}

/** Who is in a group, people first, by name. Those who left the company are not. */
export async function listGroupPeople(groupId: string, tx?: Tx): Promise<PersonRow[]> {
  const db = tx?.db ?? prisma()
  const members = await db.groupMember.findMany({
    where: { groupId, member: { removedAt: null } },
    select: { member: { include: { user: true } } },
    orderBy: [{ member: { user: { name: 'asc' } } }, { memberId: 'asc' }],
  })
  const accounts = await db.groupServiceAccount.findMany({
    where: { groupId, serviceAccount: { deletedAt: null } },
    select: { serviceAccount: true },
    orderBy: [{ serviceAccount: { name: 'asc' } }, { serviceAccountId: 'asc' }],
  })
  return [
    ...members.map(({ member: { id, userId, user, deactivatedAt } }) => ({
      kind: 'member' as const,
      id,
      userId,
      name: user.name,
      email: user.email,
      isActive: deactivatedAt === null,
    })),
    ...accounts.map(({ serviceAccount: { id, name, deactivatedAt } }) => ({
      kind: 'service_account' as const,
      id,
      userId: null,
      name,
      email: null,
      isActive: deactivatedAt === null,
    })),
  ]
}

/** Active members of the company among these ids, held until the end: nobody removes them meanwhile. */
export async function holdMembers(
  tx: Tx,
  { companyId, ids }: { companyId: string; ids: string[] },
): Promise<PersonRow[]> {
  return tx.sql.query<PersonRow>(
    'access.hold_members',
    `SELECT 'member' AS kind, m.id, m.user_id AS "userId", u.name, u.email, TRUE AS "isActive"
     FROM members m JOIN users u ON u.id = m.user_id
     WHERE m.company_id = $1::uuid AND m.id = ANY($2::uuid[]) AND m.deactivated_at IS NULL
     ORDER BY m.id FOR KEY SHARE OF m`,
    [companyId, ids],
  )
}

/** The same of service accounts that live. */
export async function holdServiceAccounts(
  tx: Tx,
  { companyId, ids }: { companyId: string; ids: string[] },
): Promise<PersonRow[]> {
  return tx.sql.query<PersonRow>(
    'access.hold_service_accounts',
    `SELECT 'service_account' AS kind, id, NULL AS "userId", name, NULL AS email, deactivated_at IS NULL AS "isActive"
     FROM service_accounts WHERE company_id = $1::uuid AND id = ANY($2::uuid[]) AND deleted_at IS NULL
     ORDER BY id FOR KEY SHARE`,
    [companyId, ids],
  )
}

/** Names of the groups that each of some people is in, by their id. */
export async function listGroupsOf(
  tx: Tx,
  people: readonly PersonRow[],
): Promise<Map<string, string[]>> {
  const ids = people.map(({ id }) => id)
  const rows = await tx.sql.query<{ id: string; groups: string[] }>(
    'access.groups_of',
    `SELECT held_in.id, json_agg(g.name) AS groups
     FROM (SELECT member_id AS id, group_id FROM group_members WHERE member_id = ANY($1::uuid[])
           UNION ALL
           SELECT service_account_id, group_id FROM group_service_accounts WHERE service_account_id = ANY($1::uuid[])) held_in
     JOIN groups g ON g.id = held_in.group_id GROUP BY held_in.id`,
    [ids],
  )
  const found = new Map(rows.map((row) => [row.id, row.groups]))
  return new Map(ids.map((id) => [id, found.get(id) ?? []]))
}

export async function insertGroupPeople(
  tx: Tx,
  { groupId, people }: { groupId: string; people: readonly PersonRow[] },
): Promise<void> {
  const idsOf = (kind: PersonRow['kind']) =>
    people.filter((person) => person.kind === kind).map(({ id }) => id)
  await tx.db.groupMember.createMany({
    data: idsOf('member').map((memberId) => ({ groupId, memberId })),
  })
  await tx.db.groupServiceAccount.createMany({
    data: idsOf('service_account').map((serviceAccountId) => ({ groupId, serviceAccountId })),
  })
}

export async function deleteGroupPerson(
  tx: Tx,
  { groupId, person }: { groupId: string; person: PersonRow },
): Promise<void> {
  if (person.kind === 'member') {
    await tx.db.groupMember.delete({
      where: { groupId_memberId: { groupId, memberId: person.id } },
    })
    return
  }
  await tx.db.groupServiceAccount.delete({
    where: { groupId_serviceAccountId: { groupId, serviceAccountId: person.id } },
  })
}

/**
 * Active members, and service accounts, whose name or e-mail contains `text`, without those who are in the group already;
 * people first, by name.
 */
export async function findGroupCandidates({
  companyId,
  groupId,
  text,
  limit,
}: {
  companyId: string
  groupId: string
  text: string
  limit: number
}): Promise<PersonRow[]> {
  return sql().query<PersonRow>(
    'access.group_candidates',
    `(SELECT 'member' AS kind, m.id, m.user_id AS "userId", u.name, u.email, TRUE AS "isActive"
      FROM members m JOIN users u ON u.id = m.user_id
      WHERE m.company_id = $1::uuid AND m.deactivated_at IS NULL
        AND (position($3 in lower(u.name)) > 0 OR position($3 in u.email) > 0)
        AND NOT EXISTS (SELECT 1 FROM group_members g WHERE g.group_id = $2::uuid AND g.member_id = m.id)
      ORDER BY lower(u.name), m.id LIMIT $4::int)
     UNION ALL
     (SELECT 'service_account', s.id, NULL, s.name, NULL, s.deactivated_at IS NULL FROM service_accounts s
      WHERE s.company_id = $1::uuid AND s.deleted_at IS NULL AND position($3 in lower(s.name)) > 0
        AND NOT EXISTS (SELECT 1 FROM group_service_accounts g WHERE g.group_id = $2::uuid AND g.service_account_id = s.id)
      ORDER BY lower(s.name), s.id LIMIT $4::int)
     LIMIT $4::int`,
    [companyId, groupId, text.toLowerCase(), limit],
  )
}
