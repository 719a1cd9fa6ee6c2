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

export async function insertUser(tx: Tx, row: UserRow & { createdAt: Date }): Promise<void> {
  await tx.db.user.create({ data: row })
}

export async function updatePasswordHash(
  tx: Tx,
  { userId, passwordHash }: { userId: string; passwordHash: string },
): Promise<void> {
  await tx.db.user.update({ where: { id: userId }, data: { passwordHash } })
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
