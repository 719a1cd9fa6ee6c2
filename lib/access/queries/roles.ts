import { builtInRoleViews, can, viewRole } from '@/lib/access/roles'
import type { RoleView, SessionPrincipal } from '@/lib/access/schema'
import { findRoleRow, listRoleRows } from '@/lib/access/store/roles'
import type { Tx } from '@/lib/platform/db'
import { AppError } from '@/lib/platform/errors'
import { isUuid } from '@/lib/platform/ids'

/** Every role of the caller's company: the built-in ones, strongest first, then its own by name. */
export async function listRoles(principal: { companyId: string }): Promise<RoleView[]> {
  const rows = await listRoleRows(principal.companyId)
  return [...builtInRoleViews, ...rows.map(viewRole)]
}

/** Roles that the caller may give to somebody: owners are made by owners alone, and nobody gives more than they have. */
export async function listGivableRoles(
  principal: SessionPrincipal,
  { withOwner = false }: { withOwner?: boolean } = {},
): Promise<RoleView[]> {
  const all = await listRoles(principal)
  return all.filter(({ key, permissions }) =>
    key === 'owner'
      ? withOwner && principal.role === 'owner'
      : permissions.every((permission) => can(principal, permission)),
  )
}

type RoleInCompany = { companyId: string; role: string }

/** The role with this key in a company: a built-in one, or one of its own. Null alike for none and another company's. */
export async function findRole(
  { companyId, role }: RoleInCompany,
  tx?: Tx,
): Promise<RoleView | null> {
  const builtIn = builtInRoleViews.find(({ key }) => key === role)
  if (builtIn) return builtIn
  const row = isUuid(role) ? await findRoleRow({ companyId, id: role }, tx) : null
  // Whoever holds a role holds it by this very text: the same id in capitals would be stored, and give nothing.
  return row?.id === role ? viewRole(row) : null
}

/** The same for a role that somebody chose. Throws `role_unknown` (422). */
export async function resolveRole(input: RoleInCompany, tx?: Tx): Promise<RoleView> {
  const role = await findRole(input, tx)
  if (role) return role
  throw new AppError('role_unknown', {
    status: 422,
    title: 'Invalid input',
    detail: 'There is no such role in this company.',
    errors: [{ pointer: '/role', message: 'is no role of this company' }],
  })
}

/** The label of a role that somebody holds; its key where the role is gone. */
export async function labelRole(input: RoleInCompany, tx?: Tx): Promise<string> {
  return (await findRole(input, tx))?.label ?? input.role
}
