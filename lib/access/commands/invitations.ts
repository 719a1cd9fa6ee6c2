import { hashInvitationToken, makeInvitationToken } from '@/lib/access/invitation-token'
import { requireOwner } from '@/lib/access/owners'
import { parseInput } from '@/lib/platform/parse-input'
import { findRole, resolveRole } from '@/lib/access/queries/roles'
import { requireOwnPermissions, requirePermission } from '@/lib/access/require-permission'
import type { RoleView, SessionPrincipal, SystemPrincipal } from '@/lib/access/schema'
import {
  type InvitationResult,
  invitationDays,
  type NewInvitations,
  newInvitations,
} from '@/lib/access/schema/members'
import {
  insertInvitation,
  type InvitationRow,
  lockPendingInvitation,
  markInvitationRevoked,
} from '@/lib/access/store/invitations'
import { lockMembers } from '@/lib/access/store/members'
import { nowMs } from '@/lib/platform/clock'
import { inTransaction, type Tx } from '@/lib/platform/db'
import { AppError } from '@/lib/platform/errors'
import { isUuid, newUuidV7 } from '@/lib/platform/ids'
import { mailInvitation } from './mail-invitation'
import { membersContext } from './members'
import { recordActs } from './record-acts'

type Administrator = SessionPrincipal | SystemPrincipal
/** Makes the address that a token opens. */
type LinkOf = (token: string) => string

/**
 * Invites people by e-mail. Each address is an act of its own with its own result: one that is a member already does not
 * hold up the others. An address that was invited before gets a new link, and its former one stops working. The link is
 * mailed where this instance has a mail server; that it could not be sent is part of the result and undoes nothing. Throws
 * `permission_missing`, `owners_only` and `permissions_not_yours` (403), `role_unknown` and `invalid_input` (422); the last
 * one also where no address could be invited.
 */
export async function inviteMembers(
  principal: Administrator,
  input: NewInvitations,
  { linkOf }: { linkOf: LinkOf },
): Promise<InvitationResult[]> {
  requirePermission(principal, 'members.manage')
  const { emails, role: wanted } = parseInput(newInvitations, input)
  const role = await resolveRole({ companyId: principal.companyId, role: wanted })
  refuseStrongerRole(principal, role)
  const results: InvitationResult[] = []
  for (const email of emails) {
    results.push(await inviteOrSay(principal, { email, role: wanted, linkOf }))
  }
  if (!results.some(({ isInvited }) => isInvited)) throw nobodyInvited(results)
  return mailAll(principal, { results, role })
}

/**
 * Makes a new link for a pending invitation, also for one that ran out; the former link stops working. Throws as
 * `inviteMembers`, and `invitation_not_found` (404) alike for none, another company's, an accepted and a revoked one.
 */
export async function renewInvitation(
  principal: Administrator,
  { id }: { id: string },
  { linkOf }: { linkOf: LinkOf },
): Promise<InvitationResult> {
  requirePermission(principal, 'members.manage')
  const { companyId } = principal
  const { email, role } = await inTransaction((tx) => requirePending(tx, { companyId, id }))
  const [result] = await inviteMembers(principal, { emails: email, role }, { linkOf })
  if (!result) throw invitationNotFound()
  return result
}

/** Takes an invitation back: its link opens nothing any more. Throws as `renewInvitation`. */
export async function revokeInvitation(
  principal: Administrator,
  { id }: { id: string },
): Promise<void> {
  requirePermission(principal, 'members.manage')
  const { companyId } = principal
  await inTransaction(async (tx) => {
    const invitation = await requirePending(tx, { companyId, id })
    const role = await findRole({ companyId, role: invitation.role }, tx)
    if (role) refuseStrongerRole(principal, role, { pointer: '' })
    await markInvitationRevoked(tx, { id, now: new Date(nowMs()) })
    await recordActs(tx, {
      principal,
      acts: [
        {
          action: 'member.invitation_revoked',
          targets: targetsOf(invitation),
          context: membersContext,
          details: { role: role?.label ?? invitation.role },
        },
      ],
    })
  })
}

async function inviteOrSay(
  principal: Administrator,
  { email, role, linkOf }: { email: string; role: string; linkOf: LinkOf },
): Promise<InvitationResult> {
  try {
    const token = await invite(principal, { email, role })
    return { email, isInvited: true, link: linkOf(token), mail: null }
  } catch (error) {
    // Other failures are no answer about one address: they end the whole call.
    if (!(error instanceof AppError && error.status < 500)) throw error
    return { email, isInvited: false, problem: error.detail }
  }
}

async function invite(
  principal: Administrator,
  { email, role: wanted }: { email: string; role: string },
): Promise<string> {
  const { companyId } = principal
  const token = makeInvitationToken()
  const now = nowMs()
  const [createdAt, expiresAt] = [new Date(now), new Date(now + invitationDays * 86_400_000)]
  const invitation = { id: newUuidV7(now), companyId, email, role: wanted, createdAt, expiresAt }
  await inTransaction(async (tx) => {
    // Also makes two invitations of one address wait for each other.
    const members = await lockMembers(tx, companyId)
    const member = members.find((row) => row.email === email && row.removedAt === null)
    if (member) throw memberExists(email, member.deactivatedAt === null)
    const former = await lockPendingInvitation(tx, { companyId, email })
    if (former) await replace(tx, { principal, former, now: createdAt })
    const role = await resolveRole({ companyId, role: wanted }, tx)
    await insertInvitation(tx, {
      ...invitation,
      tokenHash: hashInvitationToken(token),
      invitedBy: principal.kind === 'session' ? principal.memberId : null,
    })
    await recordActs(tx, {
      principal,
      acts: [
        {
          action: 'member.invited',
          targets: targetsOf(invitation),
          context: membersContext,
          details: {
            role: role.label,
            expires_at: expiresAt.toISOString(),
            ...(former ? { replaces: former.id } : {}),
          },
        },
      ],
    })
  })
  return token
}

async function replace(
  tx: Tx,
  input: { principal: Administrator; former: InvitationRow; now: Date },
): Promise<void> {
  const { principal, former, now } = input
  const { companyId } = principal
  const role = await findRole({ companyId, role: former.role }, tx)
  if (role) refuseStrongerRole(principal, role)
  await markInvitationRevoked(tx, { id: former.id, now })
}

function refuseStrongerRole(
  principal: Administrator,
  role: RoleView,
  { pointer = '/role' }: { pointer?: string } = {},
): void {
  if (role.key === 'owner') requireOwner(principal)
  requireOwnPermissions(principal, role.permissions, { pointer })
}

async function requirePending(
  tx: Tx,
  { companyId, id }: { companyId: string; id: string },
): Promise<InvitationRow> {
  const invitation = isUuid(id) ? await lockPendingInvitation(tx, { companyId, id }) : null
  if (!invitation) throw invitationNotFound()
  return invitation
}

async function mailAll(
  principal: Administrator,
  { results, role }: { results: InvitationResult[]; role: RoleView },
): Promise<InvitationResult[]> {
  return Promise.all(
    results.map(async (result) =>
      result.isInvited
        ? { ...result, mail: await mailInvitation(principal, { ...result, role: role.label }) }
        : result,
    ),
  )
}

/** The e-mail names a person who may have no account yet; the id, the invitation. */
function targetsOf({ id, email }: { id: string; email: string }) {
  return [
    { type: 'user', email },
    { type: 'invitation', id },
  ]
}

function memberExists(email: string, isActive: boolean): AppError {
  return new AppError('member_exists', {
    status: 409,
    title: 'Member exists',
    detail: isActive
      ? `${email} is a member already`
      : `${email} is a deactivated member: activate them instead`,
  })
}

function nobodyInvited(results: readonly InvitationResult[]): AppError {
  const problems = results.flatMap((result) => (result.isInvited ? [] : [result.problem]))
  return new AppError('invalid_input', {
    status: 422,
    title: 'Nobody invited',
    detail: `${problems.join('; ')}.`,
    errors: [{ pointer: '/emails', message: problems.join('; ') }],
  })
}

function invitationNotFound(): AppError {
  return new AppError('invitation_not_found', {
    status: 404,
    title: 'No such invitation',
    detail: 'There is no such invitation, or it was accepted or taken back.',
  })
}
