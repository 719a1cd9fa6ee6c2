import { can, nameRole } from './roles'
import { type Permission, type Principal, permissions } from './schema'
import { AppError } from '@/lib/platform/errors'

/** Throws `permission_missing` (403). Pages and routes answer 404 before it comes to this. */
export function requirePermission(principal: Principal, permission: Permission): void {
  if (can(principal, permission)) return
  const who = principal.kind === 'session' ? nameRole(principal.role) : 'this key'
  throw new AppError('permission_missing', {
    status: 403,
    title: 'Forbidden',
    detail: `This needs the permission *${permissions[permission].label}*, which ${who} does not have.`,
  })
}
