import { requireOwnPermissions, requirePermission } from '@/lib/access/require-permission'
import { permissionsOfGrants } from '@/lib/access/roles'
import type { SessionPrincipal, SystemPrincipal } from '@/lib/access/schema'
import { findMemberGrants } from '@/lib/access/store/member-grants'
import { listActiveCompanies } from '@/lib/access/store/members'
import {
  lockSecondFactor,
  replaceRecoveryCodes,
  updateSecondFactor,
} from '@/lib/access/store/second-factors'
import { markOtherSessionsRevoked } from '@/lib/access/store/sessions'
import { nowMs } from '@/lib/platform/clock'
import { inTransaction } from '@/lib/platform/db'
import { AppError } from '@/lib/platform/errors'
import { isUuid } from '@/lib/platform/ids'
import { recordActs } from './record-acts'

/**
 * Turns two-factor off for a member who lost app and recovery codes, and ends their sessions; recorded in each of their
 * companies. Somebody who is a member elsewhere too is the operator's to help: one company must not weaken how the others
 * are entered. Throws `permission_missing`, `permissions_not_yours` and `owners_only` (403), `member_not_found` (404),
 * `member_elsewhere` and `two_factor_off` (409).
 */
export async function resetTwoFactor(
  principal: SessionPrincipal | SystemPrincipal,
  { memberId }: { memberId: string },
): Promise<void> {
  requirePermission(principal, 'members.manage')
  const { companyId } = principal
  const member = isUuid(memberId) ? await findMemberGrants({ companyId, memberId }) : undefined
  if (!member) throw memberNotFound()
  const companies = await listActiveCompanies(member.userId)
  if (principal.kind === 'session') {
    requireOwnPermissions(principal, permissionsOfGrants(member.grants), { pointer: '' })
    if (member.role === 'owner' && principal.role !== 'owner') throw ownersOnly()
    if (companies.some((row) => row.companyId !== companyId)) throw memberElsewhere()
  }
  const { userId } = member
  await inTransaction(async (tx) => {
    const row = await lockSecondFactor(tx, userId)
    if (!row?.enabledAt) throw twoFactorOff()
    await updateSecondFactor(tx, userId, {
      totpSecret: null,
      totpEnabledAt: null,
      totpLastStep: null,
    })
    await replaceRecoveryCodes(tx, { userId, hashes: [] })
    const ended = await markOtherSessionsRevoked(tx, {
      exceptSessionId: null,
      userId,
      nowMs: nowMs(),
    })
    const act = {
      action: 'auth.mfa_disabled',
      targets: [{ type: 'user', id: userId, name: member.name, email: member.email }],
      details: { method: 'totp', reset_by_administrator: true, sessions_ended: ended },
    }
    for (const company of companies) {
      await recordActs(tx, { principal: { ...principal, ...company }, acts: [act] })
    }
  })
}

function memberNotFound(): AppError {
  return new AppError('member_not_found', {
    status: 404,
    title: 'No such member',
    detail: 'There is no such member in this company.',
  })
}

function ownersOnly(): AppError {
  return new AppError('owners_only', {
    status: 403,
    title: 'Forbidden',
    detail: 'Only an owner can reset how an owner signs in.',
  })
}

function memberElsewhere(): AppError {
  return new AppError('member_elsewhere', {
    status: 409,
    title: 'Not yours alone',
    detail: 'This account is not of your company alone: ask whoever runs this instance.',
  })
}

function twoFactorOff(): AppError {
  return new AppError('two_factor_off', {
    status: 409,
    title: 'Two-factor is off',
    detail: 'This member has no two-factor authentication to reset.',
  })
}
