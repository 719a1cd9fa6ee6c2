import {
  type BuiltInRole,
  type Permission,
  type Principal,
  permissions,
  type RoleGrant,
  type RoleView,
  type Scope,
  scopePermission,
  scopes,
} from './schema'

/** What each built-in role may do. The first two administer a company; an auditor only reads, and reports. */
export const roles: Record<
  BuiltInRole,
  { label: string; description: string; permissions: readonly Permission[] }
> = {
  owner: {
    label: 'Owner',
    description: 'Everything, and making other owners. A company keeps at least one.',
    permissions: Object.keys(permissions) as Permission[],
  },
  admin: {
    label: 'Admin',
    description: 'Everything but making or unmaking owners.',
    permissions: Object.keys(permissions) as Permission[],
  },
  auditor: {
    label: 'Auditor',
    description:
      'Reads and exports the audit log, makes reports and reviews access; changes nothing else.',
    permissions: ['audit_log.view', 'audit_log.export', 'reports.manage'],
  },
  member: {
    label: 'Member',
    description: 'Belongs to the company; sees nothing of the audit log.',
    permissions: [],
  },
}

/** Roles whose members can let somebody else see the audit log, and are named to those who may not. */
export const administratorRoles: readonly BuiltInRole[] = ['owner', 'admin']

/** A role that is in no table may do nothing: a typo in a row must not open a door. */
export function permissionsOfRole(role: string): ReadonlySet<Permission> {
  return new Set(isRole(role) ? roles[role].permissions : [])
}

/** What all of somebody's roles together allow. Permissions that no version of the product knows count for nothing. */
export function permissionsOfGrants(grants: readonly RoleGrant[]): ReadonlySet<Permission> {
  return new Set(grants.flatMap(({ role, permissions: own }) => knownPermissions(role, own)))
}

/** A company's own role as it may be shown. */
export function viewRole(row: {
  id: string
  name: string
  description: string | null
  permissions: string[]
}): RoleView {
  return {
    key: row.id,
    label: row.name,
    description: row.description ?? '',
    permissions: knownPermissions(row.id, row.permissions),
    isBuiltIn: false,
  }
}

export const builtInRoleViews: readonly RoleView[] = Object.entries(roles).map(
  ([key, { label, description, permissions: own }]) => ({
    key,
    label,
    description,
    permissions: [...own],
    isBuiltIn: true,
  }),
)

function knownPermissions(role: string, own: readonly string[] | null): Permission[] {
  if (own === null) return [...permissionsOfRole(role)]
  return (Object.keys(permissions) as Permission[]).filter((permission) => own.includes(permission))
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
