import { requirePermission } from '@/lib/access/require-permission'
import type { Principal } from '@/lib/access/schema'
import type { PersonView } from '@/lib/access/schema/groups'
import type {
  WorkspacePersonView,
  WorkspaceRole,
  WorkspaceView,
} from '@/lib/access/schema/workspaces'
import {
  findWorkspaceCandidates,
  findWorkspaceRow,
  listWorkspacePeople,
  listWorkspaceRows,
} from '@/lib/access/store/workspaces'
import { isUuid } from '@/lib/platform/ids'

/** Every workspace of the company, by name. Throws `permission_missing` (403). */
export async function listWorkspaces(principal: Principal): Promise<WorkspaceView[]> {
  requirePermission(principal, 'workspaces.manage')
  const rows = await listWorkspaceRows(principal.companyId)
  return rows.map(({ createdAt, ...row }) => ({ ...row, createdAt: createdAt.toISOString() }))
}

/** One workspace with who works in it; null alike for none and another company's. Throws `permission_missing` (403). */
export async function findWorkspace(
  principal: Principal,
  id: string,
): Promise<{ workspace: WorkspaceView; people: WorkspacePersonView[] } | null> {
  requirePermission(principal, 'workspaces.manage')
  const { companyId } = principal
  const row = isUuid(id) ? await findWorkspaceRow({ companyId, id }) : null
  if (!row) return null
  const people = await listWorkspacePeople(id)
  return {
    workspace: {
      id: row.id,
      name: row.name,
      members: people.length,
      createdAt: row.createdAt.toISOString(),
    },
    people: people.map(({ memberId, name, email, role, isActive }) => ({
      id: memberId,
      name,
      email,
      role: toWorkspaceRole(role),
      isActive,
    })),
  }
}

/** Who could be put into a workspace: found by a part of name or e-mail. Nobody for one that is not the company's. */
export async function listWorkspaceCandidates(
  principal: Principal,
  { workspace, search, limit }: { workspace: string; search: string; limit: number },
): Promise<PersonView[]> {
  requirePermission(principal, 'workspaces.manage')
  const { companyId } = principal
  if (!isUuid(workspace) || !(await findWorkspaceRow({ companyId, id: workspace }))) return []
  const rows = await findWorkspaceCandidates({
    companyId,
    workspaceId: workspace,
    text: search.trim(),
    limit,
  })
  return rows.map((row) => ({ kind: 'member', ...row, isActive: true }))
}

/** What no version of the product knows counts as the lesser one. */
function toWorkspaceRole(role: string): WorkspaceRole {
  return role === 'manager' ? 'manager' : 'member'
}
