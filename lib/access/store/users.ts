import { prisma, type SqlTx, type Tx } from '@/lib/platform/db'

export type UserRow = { id: string; email: string; name: string; passwordHash: string | null }

const columns = { id: true, email: true, name: true, passwordHash: true } as const

/** `email` in lower case. */
export async function findUserByEmail(email: string, tx?: Tx): Promise<UserRow | null> {
  return (tx?.db ?? prisma()).user.findUnique({ where: { email }, select: columns })
}

export async function findUser(id: string): Promise<UserRow | null> {
  return prisma().user.findUnique({ where: { id }, select: columns })
}

/** The e-mail of a user who has shown that it is theirs. */
export async function findProvenEmail(tx: Tx, userId: string): Promise<string | null> {
  const row = await tx.db.user.findFirst({
    where: { id: userId, emailProvenAt: { not: null } },
    select: { email: true },
  })
  return row?.email ?? null
}

export async function insertUser(
  tx: Tx,
  row: UserRow & { createdAt: Date; emailProvenAt: Date | null },
): Promise<void> {
  await tx.db.user.create({ data: row })
}

export async function updatePasswordHash(
  tx: Tx,
  { userId, ...data }: { userId: string; passwordHash: string; emailProvenAt?: Date },
): Promise<void> {
  await tx.db.user.update({ where: { id: userId }, data })
}

/**
 * Notes that the e-mail is the user's own. True where nobody had shown that before and there was a password or a second
 * factor: they are gone then, since whoever made the account chose them.
 */
export async function proveEmail(
  tx: SqlTx,
  { userId, nowMs }: { userId: string; nowMs: number },
): Promise<boolean> {
  const rows = await tx.sql.query<{ hadMeans: boolean }>(
    'access.prove_email',
    `UPDATE users u SET email_proven_at = to_timestamp($2::float8 / 1000), password_hash = NULL, totp_secret = NULL,
            totp_enabled_at = NULL, totp_last_step = NULL
     FROM (SELECT id, password_hash, totp_secret FROM users WHERE id = $1::uuid FOR UPDATE) former
     WHERE u.id = former.id AND u.email_proven_at IS NULL
     RETURNING former.password_hash IS NOT NULL OR former.totp_secret IS NOT NULL AS "hadMeans"`,
    [userId, nowMs],
  )
  return rows[0]?.hadMeans ?? false
}

/** The user's row, locked for the transaction; undefined where there is none. */
export async function lockUser(tx: SqlTx, userId: string): Promise<{ name: string } | undefined> {
  const rows = await tx.sql.query<{ name: string }>(
    'access.lock_user',
    'SELECT name FROM users WHERE id = $1::uuid FOR UPDATE',
    [userId],
  )
  return rows[0]
}

export async function updateUserName(
  tx: Tx,
  { userId, name }: { userId: string; name: string },
): Promise<void> {
  await tx.db.user.update({ where: { id: userId }, data: { name } })
}

export type SignInMeans = { passwordHash: string | null; hasTwoFactor: boolean }

/** By what a user signs in now, locked for the transaction: whoever changes it ends the sessions that were opened before. */
export async function lockSignInMeans(tx: SqlTx, userId: string): Promise<SignInMeans | undefined> {
  const rows = await tx.sql.query<SignInMeans>(
    'access.lock_sign_in_means',
    `SELECT password_hash AS "passwordHash", totp_enabled_at IS NOT NULL AS "hasTwoFactor"
     FROM users WHERE id = $1::uuid FOR UPDATE`,
    [userId],
  )
  return rows[0]
}
