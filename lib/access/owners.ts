import { AppError } from '@/lib/platform/errors'
import type { SessionPrincipal, SystemPrincipal } from './schema'

type Somebody = { memberId: string; role: string; deactivatedAt: Date | null }

/** Only owners make, change and unmake owners. Throws `owners_only` (403). */
export function requireOwner(principal: SessionPrincipal | SystemPrincipal): void {
  if (principal.kind === 'system' || principal.role === 'owner') return
  throw new AppError('owners_only', {
    status: 403,
    title: 'Forbidden',
    detail: 'Only an owner can make, change or remove an owner.',
    errors: [{ pointer: '/role', message: 'only an owner can give or take the role Owner' }],
  })
}

/**
 * Call before a member gets another role or another state. `becomes` is the role that they have afterwards as an active
 * member, or null. Throws `owners_only` (403), and `last_owner` (409) where no active owner would be left.
 */
export function refuseOwnerTrouble(
  principal: SessionPrincipal | SystemPrincipal,
  input: { member: Somebody; members: readonly Somebody[]; becomes: string | null },
): void {
  const { member, members, becomes } = input
  if (member.role !== 'owner' && becomes !== 'owner') return
  requireOwner(principal)
  if (member.role !== 'owner' || becomes === 'owner') return
  const isOwner = (row: Somebody) => row.role === 'owner' && row.deactivatedAt === null
  if (!isOwner(member)) return
  if (members.some((row) => row.memberId !== member.memberId && isOwner(row))) return
  throw new AppError('last_owner', {
    status: 409,
    title: 'Last owner',
    detail: 'A company keeps at least one owner: make somebody else one first.',
    errors: [{ pointer: '/role', message: 'a company keeps at least one owner' }],
  })
}
