import {
  type BuiltInRole,
  type Permission,
  type Principal,
  permissions,
  type Scope,
  scopePermission,
  scopes,
} from './schema'

/** What each built-in role may do. The first two administer a company; an auditor only reads. */
export const roles: Record<BuiltInRole, { label: string; permissions: readonly Permission[] }> = {
  owner: { label: 'Owner', permissions: Object.keys(permissions) as Permission[] },
  admin: { label: 'Admin', permissions: Object.keys(permissions) as Permission[] },
  auditor: { label: 'Auditor', permissions: ['audit_log.view', 'audit_log.export'] },
  member: { label: 'Member', permissions: [] },
}

/** Roles whose members can let somebody else see the audit log, and are named to those who may not. */
export const administratorRoles: readonly BuiltInRole[] = ['owner', 'admin']

/** A role that is in no table may do nothing: a typo in a row must not open a door. */
export function permissionsOfRole(role: string): ReadonlySet<Permission> {
  return new Set(isRole(role) ? roles[role].permissions : [])
}

export function isRole(role: string): role is BuiltInRole {
  return Object.hasOwn(roles, role)
}

/** The label of a role, or its key where no table knows it. */
export function nameRole(role: string): string {
  return isRole(role) ? roles[role].label : role
}

/**
 * Whether somebody may do something. A key may only do what its scopes stand for; the operator and the product itself
 * may do everything, since nothing from the network ever becomes a system principal.
 */
export function can(principal: Principal, permission: Permission): boolean {
  if (principal.kind === 'session') return principal.permissions.has(permission)
  if (principal.kind === 'system') return true
  return [...principal.scopes].some((scope) => scopePermission[scope] === permission)
}

/** Which of some scopes someone with these permissions may hand to a key. */
export function scopesWithin(
  wanted: readonly string[],
  granted: ReadonlySet<Permission>,
): ReadonlySet<Scope> {
  return new Set(
    scopes.filter((scope) => wanted.includes(scope) && granted.has(scopePermission[scope])),
  )
}
