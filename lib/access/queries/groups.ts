import { listRoles } from '@/lib/access/queries/roles'
import { requirePermission } from '@/lib/access/require-permission'
import { can } from '@/lib/access/roles'
import { type Permission, permissions, type Principal, type RoleView } from '@/lib/access/schema'
import type { GroupView, PersonView } from '@/lib/access/schema/groups'
import {
  findGroupCandidates,
  listGroupPeople,
  type PersonRow,
} from '@/lib/access/store/group-people'
import { findGroupRow, type GroupRow, listGroupRows } from '@/lib/access/store/groups'
import { isUuid } from '@/lib/platform/ids'

/** Every group of the company, by name. Throws `permission_missing` (403). */
export async function listGroups(principal: Principal): Promise<GroupView[]> {
  requirePermission(principal, 'groups.manage')
  const [rows, roles] = await Promise.all([
    listGroupRows(principal.companyId),
    listRoles(principal),
  ])
  return rows.map((row) => viewGroup(row, { principal, roles, size: row }))
}

/** One group with who is in it; null alike for none and another company's. Throws `permission_missing` (403). */
export async function findGroup(
  principal: Principal,
  id: string,
): Promise<{ group: GroupView; people: PersonView[] } | null> {
  requirePermission(principal, 'groups.manage')
  const { companyId } = principal
  const row = isUuid(id) ? await findGroupRow({ companyId, id }) : null
  if (!row) return null
  const [people, roles] = await Promise.all([listGroupPeople(id), listRoles(principal)])
  const members = people.filter(({ kind }) => kind === 'member').length
  const size = { members, serviceAccounts: people.length - members }
  return {
    group: viewGroup(row, { principal, roles, size }),
    people: people.map(viewPerson),
  }
}

/** Who could be put into a group: found by a part of name or e-mail. Nobody for a group that is not the company's. */
export async function listGroupCandidates(
  principal: Principal,
  { group, search, limit }: { group: string; search: string; limit: number },
): Promise<PersonView[]> {
  requirePermission(principal, 'groups.manage')
  const { companyId } = principal
  if (!isUuid(group) || !(await findGroupRow({ companyId, id: group }))) return []
  const text = search.trim()
  return (await findGroupCandidates({ companyId, groupId: group, text, limit })).map(viewPerson)
}

export function viewPerson({ kind, id, name, email, isActive }: PersonRow): PersonView {
  return { kind, id, name, email, isActive }
}

function viewGroup(
  { id, name, description, role, createdAt }: GroupRow,
  given: {
    principal: Principal
    roles: readonly RoleView[]
    size: { members: number; serviceAccounts: number }
  },
): GroupView {
  const { principal, roles, size } = given
  const found = roles.find(({ key }) => key === role)
  const beyond = (found?.permissions ?? []).filter(
    (permission: Permission) => !can(principal, permission),
  )
  return {
    id,
    name,
    description,
    role,
    // A role that is gone gives nothing.
    roleLabel: found?.label ?? null,
    members: size.members,
    serviceAccounts: size.serviceAccounts,
    createdAt: createdAt.toISOString(),
    beyondViewer: beyond.map((permission) => permissions[permission].label),
  }
}
