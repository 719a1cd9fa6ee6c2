import { builtInRoleViews, isRole, viewRole } from '@/lib/access/roles'
import type { RoleView } from '@/lib/access/schema'
import { findRoleRow, listRoleRows } from '@/lib/access/store/roles'
import { AppError } from '@/lib/platform/errors'
import type { Tx } from '@/lib/platform/db'
import { isUuid } from '@/lib/platform/ids'

/** Every role of the caller's company: the built-in ones, strongest first, then its own by name. */
export async function listRoles(principal: { companyId: string }): Promise<RoleView[]> {
  const rows = await listRoleRows(principal.companyId)
  return [...builtInRoleViews, ...rows.map(viewRole)]
}

/**
 * The role with this key in a company: a built-in one, or one of its own. Throws `role_unknown` (422) alike for no such
 * role and another company's.
 */
export async function resolveRole(
  { companyId, role }: { companyId: string; role: string },
  tx?: Tx,
): Promise<RoleView> {
  const builtIn = isRole(role) ? builtInRoleViews.find(({ key }) => key === role) : undefined
  if (builtIn) return builtIn
  const row = isUuid(role) ? await findRoleRow({ companyId, id: role }, tx) : null
  if (row) return viewRole(row)
  throw new AppError('role_unknown', {
    status: 422,
    title: 'Invalid input',
    detail: 'There is no such role in this company.',
    errors: [{ pointer: '/role', message: 'is no role of this company' }],
  })
}

/** The label of a role that somebody holds; its key where the role is gone. */
export async function labelRole(
  { companyId, role }: { companyId: string; role: string },
  tx?: Tx,
): Promise<string> {
  const builtIn = builtInRoleViews.find(({ key }) => key === role)
  if (builtIn) return builtIn.label
  const row = isUuid(role) ? await findRoleRow({ companyId, id: role }, tx) : null
  return row?.name ?? role
}
