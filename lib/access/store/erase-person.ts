import type { SqlTx, Tx } from '@/lib/platform/db'

/** Statements that take a person out of this room. */

/** Deletes a membership with everything that hangs on it; `clearMembership` first. */
export async function deleteMembership(tx: Tx, memberId: string): Promise<void> {
  await tx.db.member.delete({ where: { id: memberId } })
}

/** Whether a membership is there, ended or not. */
export async function isMembership(
  tx: SqlTx,
  { companyId, memberId }: { companyId: string; memberId: string },
): Promise<boolean> {
  const rows = await tx.sql.query(
    'access.is_membership',
    'SELECT 1 AS one FROM members WHERE company_id = $1::uuid AND id = $2::uuid',
    [companyId, memberId],
  )
  return rows.length > 0
}

/** Whether the user belongs to any company still; memberships that ended are none. */
export async function isMemberSomewhere(tx: Tx, userId: string): Promise<boolean> {
  return (await tx.db.member.count({ where: { userId, removedAt: null } })) > 0
}

/** Deletes an account: its sessions, second factors, identities, links, and memberships that ended. Returns the sessions. */
export async function deleteUser(tx: Tx, userId: string): Promise<number> {
  await tx.db.member.deleteMany({ where: { userId } })
  const { count } = await tx.db.session.deleteMany({ where: { userId } })
  await tx.db.user.delete({ where: { id: userId } })
  return count
}

export async function deleteInvitations(
  tx: Tx,
  { companyId, emails }: { companyId: string; emails: string[] },
): Promise<number> {
  const { count } = await tx.db.invitation.deleteMany({
    where: { companyId, email: { in: emails } },
  })
  return count
}

/**
 * Takes who tried out of the minutes of failed attempts that are yet to be reported, so that the count stays. `words` in
 * lower case: any of them names the person. Returns how many.
 */
export async function anonymizeAttempts(
  tx: SqlTx,
  { companyId, words }: { companyId: string; words: string[] },
): Promise<number> {
  const rows = await tx.sql.query(
    'access.anonymize_attempts',
    `UPDATE attempt_windows SET event = event - 'source' - 'targets' || '{"actor": {"type": "user"}}'
      WHERE company_id = $1::uuid AND EXISTS (
        SELECT FROM unnest($2::text[]) AS w(word)
         WHERE w.word IN (lower(event #>> '{actor,id}'), lower(event #>> '{actor,email}'), lower(event #>> '{actor,name}')))
     RETURNING 1 AS one`,
    [companyId, words],
  )
  return rows.length
}

/** Texts that the company gave its own things, of which people may be a part. */
const namedThings = [
  { table: 'groups', columns: ['name', 'description'] },
  { table: 'roles', columns: ['name', 'description'] },
  { table: 'service_accounts', columns: ['name', 'description'] },
  { table: 'api_keys', columns: ['name'] },
  { table: 'workspaces', columns: ['name'] },
] as const

export type NamedThing = { table: string; column: string; id: string; text: string }

export async function listNamedThings(tx: SqlTx, companyId: string): Promise<NamedThing[]> {
  const each = namedThings.flatMap(({ table, columns }) =>
    columns.map(
      (
        column,
      ) => `SELECT '${table}' AS "table", '${column}' AS "column", id::text AS id, ${column} AS text
        FROM ${table} WHERE company_id = $1::uuid AND ${column} IS NOT NULL`,
    ),
  )
  return await tx.sql.query<NamedThing>('access.named_things', each.join(' UNION ALL '), [
    companyId,
  ])
}

/** `table` and `column` are of `listNamedThings`, never a caller's. */
export async function renameThing(
  tx: SqlTx,
  { table, column, id, text }: NamedThing,
): Promise<void> {
  await tx.sql.query(
    `access.rename_${table}_${column}`,
    `UPDATE ${table} SET ${column} = $2 WHERE id::text = $1`,
    [id, text],
  )
}
