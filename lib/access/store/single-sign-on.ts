import { prisma, sql, type Tx } from '@/lib/platform/db'
import type { StoredSingleSignOn } from '@/lib/access/schema/single-sign-on'

/** SQL: whether company `c` lets the session `s` of its member `m` in by the way it was opened. The aliases are the caller's. */
export const letsSessionIn = `(s.auth_method = 'oidc' OR m.role = 'owner' OR NOT coalesce((c.single_sign_on ->> 'isRequired')::boolean, false))`

/** Of a user's companies, those that their password does not open. */
export async function listPasswordlessCompanies(userId: string): Promise<{ companyId: string }[]> {
  return sql().query(
    'access.list_passwordless_companies',
    `SELECT c.id AS "companyId" FROM members m JOIN companies c ON c.id = m.company_id
     WHERE m.user_id = $1::uuid AND m.deactivated_at IS NULL AND m.role <> 'owner'
       AND coalesce((c.single_sign_on ->> 'isRequired')::boolean, false)`,
    [userId],
  )
}

/** As stored; with a transaction, locked until its end. */
export async function findSingleSignOn(companyId: string, tx?: Tx): Promise<unknown> {
  if (tx) {
    await tx.sql.query(
      'access.lock_single_sign_on',
      'SELECT id FROM companies WHERE id = $1::uuid FOR UPDATE',
      [companyId],
    )
  }
  const row = await (tx?.db ?? prisma()).company.findUnique({
    where: { id: companyId },
    select: { singleSignOn: true },
  })
  return row?.singleSignOn ?? null
}

export async function updateSingleSignOnRow(
  tx: Tx,
  { companyId, settings }: { companyId: string; settings: StoredSingleSignOn },
): Promise<void> {
  await tx.db.company.update({ where: { id: companyId }, data: { singleSignOn: settings } })
}

/** Companies that let people with e-mails of this domain join by themselves, by id. */
export async function listAutoJoinCompanies(
  domain: string,
): Promise<{ companyId: string; role: string }[]> {
  return sql().query(
    'access.list_auto_join_companies',
    `SELECT id AS "companyId", single_sign_on #>> '{autoJoin,role}' AS role FROM companies
     WHERE NOT is_instance AND single_sign_on #> '{autoJoin,domains}' @> to_jsonb($1::text) ORDER BY id`,
    [domain],
  )
}

/** Companies that have an open invitation for an e-mail, by id. */
export async function listInvitingCompanies(input: {
  email: string
  nowMs: number
}): Promise<{ companyId: string }[]> {
  return sql().query(
    'access.list_inviting_companies',
    `SELECT DISTINCT company_id AS "companyId" FROM invitations
     WHERE email = $1 AND accepted_at IS NULL AND revoked_at IS NULL AND expires_at > to_timestamp($2::float8 / 1000)
     ORDER BY 1`,
    [input.email, input.nowMs],
  )
}

/** How a session was opened. */
export async function findSessionMethod(sessionId: string): Promise<string | undefined> {
  const row = await prisma().session.findUnique({
    where: { id: sessionId },
    select: { authMethod: true },
  })
  return row?.authMethod
}
