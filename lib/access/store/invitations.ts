import { prisma, type SqlTx, sql, type Tx } from '@/lib/platform/db'

export type InvitationRow = {
  id: string
  companyId: string
  email: string
  role: string
  createdAt: Date
  expiresAt: Date
}

const columns = {
  id: true,
  companyId: true,
  email: true,
  role: true,
  createdAt: true,
  expiresAt: true,
} as const
/** Neither accepted nor taken back; it may have run out. */
const pending = { acceptedAt: null, revokedAt: null }

export async function insertInvitation(
  tx: Tx,
  { tokenHash, ...row }: InvitationRow & { tokenHash: Buffer; invitedBy: string | null },
): Promise<void> {
  await tx.db.invitation.create({ data: { ...row, tokenHash: new Uint8Array(tokenHash) } })
}

/** The pending invitation with this id or for this e-mail, locked. `id` is a UUID. */
export async function lockPendingInvitation(
  tx: Tx,
  { companyId, ...by }: { companyId: string } & ({ id: string } | { email: string }),
): Promise<InvitationRow | null> {
  const found = await tx.db.invitation.findFirst({
    where: { companyId, ...by, ...pending },
    select: { id: true },
  })
  if (!found) return null
  await tx.sql.query(
    'access.lock_invitation',
    'SELECT id FROM invitations WHERE id = $1::uuid FOR UPDATE',
    [found.id],
  )
  // Read again: it may have been accepted while this waited.
  return tx.db.invitation.findFirst({ where: { id: found.id, ...pending }, select: columns })
}

export async function markInvitationRevoked(
  tx: Tx,
  { id, now }: { id: string; now: Date },
): Promise<void> {
  await tx.db.invitation.update({ where: { id }, data: { revokedAt: now } })
}

/**
 * Uses an open invitation up and returns the role that it gives; undefined when it is open no longer, or whoever invited is
 * locked out. Lock the members first.
 */
export async function markInvitationAccepted(
  tx: SqlTx,
  { id, nowMs }: { id: string; nowMs: number },
): Promise<{ role: string } | undefined> {
  const rows = await tx.sql.query<{ role: string }>(
    'access.accept_invitation',
    `UPDATE invitations SET accepted_at = to_timestamp($2::float8 / 1000)
     WHERE id = $1::uuid AND accepted_at IS NULL AND revoked_at IS NULL
       AND expires_at > to_timestamp($2::float8 / 1000)
       AND (invited_by IS NULL OR EXISTS (SELECT FROM members m WHERE m.id = invited_by AND m.deactivated_at IS NULL))
     RETURNING role`,
    [id, nowMs],
  )
  return rows[0]
}

export type OpenInvitation = InvitationRow & {
  companySlug: string
  companyName: string
  invitedByName: string | null
}

/**
 * The invitation that a link opens, or that a company has for an e-mail, as long as it can be accepted. One of somebody who is
 * locked out cannot: they could have invited themselves, to come back.
 */
export async function findOpenInvitation(
  by: { tokenHash: Buffer } | { companyId: string; email: string },
  nowMs: number,
): Promise<OpenInvitation | null> {
  const row = await prisma().invitation.findFirst({
    where: {
      ...('tokenHash' in by ? { tokenHash: new Uint8Array(by.tokenHash) } : by),
      ...pending,
      expiresAt: { gt: new Date(nowMs) },
    },
    select: { ...columns, invitedBy: true, company: { select: { slug: true, name: true } } },
  })
  if (!row) return null
  const { company, invitedBy, ...invitation } = row
  const inviter = invitedBy
    ? await prisma().member.findUnique({ where: { id: invitedBy }, include: { user: true } })
    : null
  if (invitedBy && (!inviter || inviter.deactivatedAt !== null)) return null
  return {
    ...invitation,
    companySlug: company.slug,
    companyName: company.name,
    invitedByName: inviter?.user.name ?? null,
  }
}

/** For the words of an invitation. */
export async function findCompanyName(companyId: string): Promise<string> {
  const row = await prisma().company.findUnique({ where: { id: companyId } })
  return row?.name ?? ''
}

export type ListedInvitation = Omit<InvitationRow, 'companyId'> & {
  roleName: string | null
  invitedBy: string | null
}

/** Pending invitations that a filter finds, newest first. */
export async function listPendingInvitations(
  companyId: string,
  { search, role }: { search: string; role: string },
): Promise<ListedInvitation[]> {
  return sql().query<ListedInvitation>(
    'access.list_invitations',
    `SELECT i.id, i.email, i.role, r.name AS "roleName", u.name AS "invitedBy",
            i.created_at AS "createdAt", i.expires_at AS "expiresAt"
     FROM invitations i LEFT JOIN members m ON m.id = i.invited_by LEFT JOIN users u ON u.id = m.user_id
     LEFT JOIN roles r ON r.company_id = i.company_id AND r.id::text = i.role
     WHERE i.company_id = $1::uuid AND i.accepted_at IS NULL AND i.revoked_at IS NULL
       AND ($2 = '' OR strpos(i.email, lower($2)) > 0) AND ($3 = '' OR i.role = $3)
     ORDER BY i.created_at DESC, i.id DESC LIMIT 500`,
    [companyId, search, role],
  )
}

/** Who a live session belongs to, in whichever companies they are. */
export async function findSessionUser(input: {
  sessionId: string
  nowMs: number
  idleMs: number
}): Promise<{ id: string; email: string; name: string } | undefined> {
  const rows = await sql().query<{ id: string; email: string; name: string }>(
    'access.find_session_user',
    `SELECT u.id, u.email, u.name FROM sessions s JOIN users u ON u.id = s.user_id
     WHERE s.id = $1::uuid AND s.revoked_at IS NULL AND s.expires_at > to_timestamp($2::float8 / 1000)
       AND s.last_seen_at > to_timestamp(($2::float8 - $3::float8) / 1000)`,
    [input.sessionId, input.nowMs, input.idleMs],
  )
  return rows[0]
}
