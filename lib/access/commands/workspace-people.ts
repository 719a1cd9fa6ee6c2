import { parseInput } from '@/lib/platform/parse-input'
import { requirePermission } from '@/lib/access/require-permission'
import type { SessionPrincipal, SystemPrincipal } from '@/lib/access/schema'
import {
  type WorkspaceAddition,
  type WorkspaceMemberChange,
  type WorkspaceMemberKey,
  workspaceAddition,
  workspaceMember,
  workspaceMemberChange,
  workspaceSizeMax,
} from '@/lib/access/schema/workspaces'
import { holdMembers } from '@/lib/access/store/group-people'
import {
  deleteWorkspacePerson,
  insertWorkspacePeople,
  listWorkspacePeople,
  updateWorkspacePerson,
  type WorkspacePersonRow,
  type WorkspaceRow,
} from '@/lib/access/store/workspaces'
import { inTransaction, type Tx } from '@/lib/platform/db'
import { AppError } from '@/lib/platform/errors'
import { isUuid } from '@/lib/platform/ids'
import type { Act } from './record-acts'
import { recordWorkspaceActs, requireWorkspace } from './workspaces'

type Administrator = SessionPrincipal | SystemPrincipal

/**
 * Puts members into a workspace, all or none; who works in it already keeps their role and records nothing. Throws
 * `permission_missing` (403), `workspace_not_found` and `member_not_found` (404), `workspace_full` (409), `invalid_input` (422).
 */
export async function addToWorkspace(
  principal: Administrator,
  input: WorkspaceAddition,
): Promise<void> {
  requirePermission(principal, 'workspaces.manage')
  const { id, role, ...values } = parseInput(workspaceAddition, input)
  const ids = [...new Set(values.members)]
  await inTransaction(async (tx) => {
    const workspace = await requireWorkspace(tx, { principal, id })
    if (!ids.every(isUuid)) throw memberNotFound('/members')
    const wanted = await holdMembers(tx, { companyId: principal.companyId, ids })
    if (wanted.length < ids.length) throw memberNotFound('/members')
    const inIt = await listWorkspacePeople(workspace.id, tx)
    const added = wanted.filter((person) => !inIt.some(({ memberId }) => memberId === person.id))
    if (added.length === 0) return
    if (inIt.length + added.length > workspaceSizeMax) throw workspaceFull()
    await insertWorkspacePeople(tx, {
      workspaceId: workspace.id,
      memberIds: added.map((person) => person.id),
      role,
    })
    await recordWorkspaceActs(tx, {
      principal,
      workspace,
      acts: added.map(({ userId, name, email }) => ({
        action: 'workspace.user_added',
        targets: [{ type: 'user', ...present({ id: userId, name, email }) }],
        changes: [{ field: 'role', old: null, new: role }],
      })),
    })
  })
}

/** Gives somebody another role in a workspace. Throws as `addToWorkspace`; who is not in it is not found. */
export async function changeWorkspaceRole(
  principal: Administrator,
  input: WorkspaceMemberChange,
): Promise<void> {
  const { role, ...key } = parseInput(workspaceMemberChange, input)
  await changePerson(principal, key, async (tx, { workspace, person }) => {
    if (person.role === role) return null
    await updateWorkspacePerson(tx, {
      workspaceId: workspace.id,
      memberId: person.memberId,
      role,
    })
    return {
      action: 'workspace.user_role_changed',
      changes: [{ field: 'role', old: person.role, new: role }],
    }
  })
}

/** Takes somebody out of a workspace. Throws as `changeWorkspaceRole`. */
export async function removeFromWorkspace(
  principal: Administrator,
  input: WorkspaceMemberKey,
): Promise<void> {
  const key = parseInput(workspaceMember, input)
  await changePerson(principal, key, async (tx, { workspace, person }) => {
    await deleteWorkspacePerson(tx, { workspaceId: workspace.id, memberId: person.memberId })
    return {
      action: 'workspace.user_removed',
      changes: [{ field: 'role', old: person.role, new: null }],
    }
  })
}

async function changePerson(
  principal: Administrator,
  { id, member }: { id: string; member: string },
  change: (
    tx: Tx,
    given: { workspace: WorkspaceRow; person: WorkspacePersonRow },
  ) => Promise<Act | null>,
): Promise<void> {
  requirePermission(principal, 'workspaces.manage')
  await inTransaction(async (tx) => {
    const workspace = await requireWorkspace(tx, { principal, id })
    const people = await listWorkspacePeople(workspace.id, tx)
    const person = people.find(({ memberId }) => memberId === member)
    if (!person) throw memberNotFound('/member')
    const act = await change(tx, { workspace, person })
    if (act === null) return
    const { userId, name, email } = person
    const targets = [{ type: 'user', id: userId, name, email }]
    await recordWorkspaceActs(tx, { principal, workspace, acts: [{ targets, ...act }] })
  })
}

function present(members: { id: string | null; name: string; email: string | null }) {
  const { id, name, email } = members
  return { ...(id === null ? {} : { id }), name, ...(email === null ? {} : { email }) }
}

function memberNotFound(pointer: string): AppError {
  return new AppError('member_not_found', {
    status: 404,
    title: 'No such member',
    detail: 'There is no such active member here.',
    errors: [{ pointer, message: 'is not here' }],
  })
}

function workspaceFull(): AppError {
  return new AppError('workspace_full', {
    status: 409,
    title: 'Workspace is full',
    detail: `At most ${workspaceSizeMax} members work in one workspace.`,
  })
}
