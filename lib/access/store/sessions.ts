import type { RoleGrant } from '@/lib/access/schema'
import { type SqlTx, sql, type Tx } from '@/lib/platform/db'
import { memberGrants } from './role-grants'
import { letsSessionIn } from './single-sign-on'

/** A live session as one company sees it. */
export type SessionRow = {
  sessionId: string
  userId: string
  email: string
  name: string
  lastSeenAt: Date
  memberId: string
  role: string
  grants: RoleGrant[]
  companyId: string
  companySlug: string
  plan: string
  /** The company asks for a second factor, and this session's user has none. */
  needsTwoFactor: boolean
}

/**
 * The session, its user, and their membership in the company with this slug: one statement per request. No row where the
 * session was revoked, ran out or was idle for too long, where the member is deactivated, in
 * other companies, and in those that ask for single sign-on where it was opened otherwise.
 */
export async function findLiveSession(input: {
  sessionId: string
  companySlug: string
  nowMs: number
  idleMs: number
}): Promise<SessionRow | undefined> {
  const rows = await sql().query<SessionRow>(
    'access.find_live_session',
    `SELECT s.id AS "sessionId", s.last_seen_at AS "lastSeenAt", u.id AS "userId", u.email, u.name,
            m.id AS "memberId", m.role, ${memberGrants} AS grants, c.id AS "companyId", c.slug AS "companySlug", c.plan,
            c.require_two_factor AND u.totp_enabled_at IS NULL AND s.auth_method <> 'oidc' AS "needsTwoFactor"
     FROM sessions s JOIN users u ON u.id = s.user_id JOIN members m ON m.user_id = u.id
     JOIN companies c ON c.id = m.company_id
     WHERE s.id = $1::uuid AND c.slug = $2 AND NOT c.is_instance AND m.deactivated_at IS NULL AND ${letsSessionIn}
       AND s.revoked_at IS NULL AND s.expires_at > to_timestamp($3::float8 / 1000)
       AND s.last_seen_at > to_timestamp(($3::float8 - $4::float8) / 1000)`,
    [input.sessionId, input.companySlug, input.nowMs, input.idleMs],
  )
  return rows[0]
}

/** The companies that a live session may enter, in the order of their names. */
export async function findSessionCompanies(input: {
  sessionId: string
  nowMs: number
  idleMs: number
}): Promise<{ id: string; slug: string; name: string; role: string }[]> {
  return sql().query(
    'access.find_session_companies',
    `SELECT c.id, c.slug, c.name, m.role
     FROM sessions s JOIN members m ON m.user_id = s.user_id JOIN companies c ON c.id = m.company_id
     WHERE s.id = $1::uuid AND NOT c.is_instance AND m.deactivated_at IS NULL AND ${letsSessionIn}
       AND s.revoked_at IS NULL AND s.expires_at > to_timestamp($2::float8 / 1000)
       AND s.last_seen_at > to_timestamp(($2::float8 - $3::float8) / 1000)
     ORDER BY c.name, c.id`,
    [input.sessionId, input.nowMs, input.idleMs],
  )
}

/** Never moves back: two requests of one browser may arrive in either order. */
export async function touchSession(sessionId: string, seenAtMs: number): Promise<void> {
  await sql().query(
    'access.touch_session',
    `UPDATE sessions SET last_seen_at = greatest(last_seen_at, to_timestamp($2::float8 / 1000)) WHERE id = $1::uuid`,
    [sessionId, seenAtMs],
  )
}

export async function insertSession(
  tx: Tx,
  row: {
    id: string
    userId: string
    createdAt: Date
    expiresAt: Date
    ip: string | null
    userAgent: string | null
    authMethod: 'password' | 'oidc'
    twoFactorAt: Date | null
  },
): Promise<void> {
  await tx.db.session.create({ data: { ...row, lastSeenAt: row.createdAt } })
}

/** Marks a session of one user as revoked; false when it is not theirs, or was revoked before. */
export async function markSessionRevoked(
  tx: SqlTx,
  input: { sessionId: string; userId: string; nowMs: number },
): Promise<boolean> {
  const rows = await tx.sql.query(
    'access.revoke_session',
    `UPDATE sessions SET revoked_at = to_timestamp($3::float8 / 1000)
     WHERE id = $1::uuid AND user_id = $2::uuid AND revoked_at IS NULL RETURNING id`,
    [input.sessionId, input.userId, input.nowMs],
  )
  return rows.length === 1
}

/** Whether it was ended, or is gone. */
export async function isSessionRevoked(tx: SqlTx, sessionId: string): Promise<boolean> {
  const rows = await tx.sql.query(
    'access.session_not_revoked',
    'SELECT id FROM sessions WHERE id = $1::uuid AND revoked_at IS NULL',
    [sessionId],
  )
  return rows.length === 0
}

/** Revokes every other session of a user; returns how many. */
export async function markOtherSessionsRevoked(
  tx: SqlTx,
  input: { exceptSessionId: string | null; userId: string; nowMs: number },
): Promise<number> {
  const rows = await tx.sql.query(
    'access.revoke_other_sessions',
    `UPDATE sessions SET revoked_at = to_timestamp($3::float8 / 1000)
     WHERE user_id = $2::uuid AND revoked_at IS NULL AND id IS DISTINCT FROM $1::uuid RETURNING id`,
    [input.exceptSessionId, input.userId, input.nowMs],
  )
  return rows.length
}

/** Whose session it is, alive or not. */
export async function findSessionOwner(
  tx: Tx,
  sessionId: string,
): Promise<{ userId: string; email: string; name: string } | undefined> {
  const row = await tx.db.session.findUnique({ where: { id: sessionId }, include: { user: true } })
  return row ? { userId: row.userId, email: row.user.email, name: row.user.name } : undefined
}

export type OwnSession = {
  id: string
  createdAt: Date
  lastSeenAt: Date
  ip: string | null
  userAgent: string | null
  authMethod: string
  twoFactorAt: Date | null
}

export async function listLiveSessions(input: {
  userId: string
  nowMs: number
  idleMs: number
}): Promise<OwnSession[]> {
  return sql().query<OwnSession>(
    'access.list_live_sessions',
    `SELECT id, created_at AS "createdAt", last_seen_at AS "lastSeenAt", ip, user_agent AS "userAgent",
            auth_method AS "authMethod", two_factor_at AS "twoFactorAt" FROM sessions
     WHERE user_id = $1::uuid AND revoked_at IS NULL AND expires_at > to_timestamp($2::float8 / 1000)
       AND last_seen_at > to_timestamp(($2::float8 - $3::float8) / 1000)
     ORDER BY last_seen_at DESC, id`,
    [input.userId, input.nowMs, input.idleMs],
  )
}
