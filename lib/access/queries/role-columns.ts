import { listRoles } from '@/lib/access/queries/roles'
import { requirePermission } from '@/lib/access/require-permission'
import { can } from '@/lib/access/roles'
import { permissions, type Principal } from '@/lib/access/schema'
import type { RoleColumn, RoleHolders } from '@/lib/access/schema/roles'
import { countRoleHolders } from '@/lib/access/store/role-holders'

/**
 * Every role of the company with how many hold it, built-in ones first: for whoever manages roles, or gives them to
 * members. Throws `permission_missing` (403).
 */
export async function listRoleColumns(principal: Principal): Promise<RoleColumn[]> {
  if (!can(principal, 'members.manage')) requirePermission(principal, 'roles.manage')
  const [roles, counts] = await Promise.all([
    listRoles(principal),
    countRoleHolders(principal.companyId),
  ])
  const holders = new Map<string, RoleHolders>()
  for (const { role, kind, count } of counts) {
    holders.set(role, { ...(holders.get(role) ?? nobody), [kind]: count })
  }
  return roles.map((role) => ({
    ...role,
    holders: holders.get(role.key) ?? nobody,
    beyondViewer: role.permissions
      .filter((permission) => !can(principal, permission))
      .map((permission) => permissions[permission].label),
  }))
}

const nobody: RoleHolders = { members: 0, groups: 0, serviceAccounts: 0, invitations: 0 }
