import { can } from './roles'
import { type Permission, type Principal, permissions } from './schema'
import { AppError } from '@/lib/platform/errors'

/**
 * Throws `two_factor_required` and `permission_missing` (403). Pages and routes answer before it comes to this.
 */
export function requirePermission(principal: Principal, permission: Permission): void {
  requireTwoFactor(principal)
  if (can(principal, permission)) return
  const who = principal.kind === 'session' ? principal.roleLabel : 'this key'
  throw new AppError('permission_missing', {
    status: 403,
    title: 'Forbidden',
    detail: `This needs the permission *${permissions[permission].label}*, which ${who} does not have.`,
  })
}

/** Throws `two_factor_required` (403) for members whose company asks for a second factor that they have not set up. */
export function requireTwoFactor(principal: Principal): void {
  if (principal.kind !== 'session' || !principal.needsTwoFactor) return
  throw new AppError('two_factor_required', {
    status: 403,
    title: 'Two-factor authentication required',
    detail:
      'Your company asks for two-factor authentication. Turn it on in your account, then go on.',
  })
}

/**
 * Nobody hands out more than they have, by a role, a group or a key: else whoever may manage members could make
 * themselves anything. Owners' rights are checked apart (`owners_only`). Throws `permissions_not_yours` (403).
 */
export function requireOwnPermissions(
  principal: Principal,
  wanted: Iterable<Permission>,
  { pointer = '/role' }: { pointer?: string } = {},
): void {
  const foreign = [...wanted].filter((permission) => !can(principal, permission))
  if (foreign.length === 0) return
  const labels = foreign.map((permission) => permissions[permission].label).join(', ')
  throw new AppError('permissions_not_yours', {
    status: 403,
    title: 'Forbidden',
    detail: `Nobody can hand out more than they may do themselves: ${labels} is not yours to give.`,
    errors: [{ pointer, message: `would give more than you have: ${labels}` }],
  })
}
