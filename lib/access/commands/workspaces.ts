import { parseInput } from '@/lib/platform/parse-input'
import { refuseTakenName } from '@/lib/access/refuse-taken-name'
import { requirePermission } from '@/lib/access/require-permission'
import type { SessionPrincipal, SystemPrincipal } from '@/lib/access/schema'
import {
  type NewWorkspace,
  newWorkspace,
  type WorkspaceChange,
  type WorkspaceDeletion,
  workspaceChange,
  workspaceDeletion,
  workspacesMax,
} from '@/lib/access/schema/workspaces'
import { lockNames } from '@/lib/access/store/name-locks'
import {
  deleteWorkspaceRow,
  insertWorkspace,
  listWorkspaceNames,
  listWorkspacePeople,
  lockWorkspace,
  renameWorkspaceRow,
  type WorkspaceRow,
} from '@/lib/access/store/workspaces'
import { nowMs } from '@/lib/platform/clock'
import { inTransaction, type Tx } from '@/lib/platform/db'
import { AppError } from '@/lib/platform/errors'
import { isUuid, newUuidV7 } from '@/lib/platform/ids'
import { type Act, recordActs } from './record-acts'

type Administrator = SessionPrincipal | SystemPrincipal

/**
 * Makes a workspace nobody works in yet. Throws `permission_missing` (403), `invalid_input` (422), `name_taken` and
 * `workspaces_full` (409).
 */
export async function createWorkspace(
  principal: Administrator,
  input: NewWorkspace,
): Promise<{ id: string }> {
  requirePermission(principal, 'workspaces.manage')
  const { name } = parseInput(newWorkspace, input)
  const { companyId } = principal
  const now = nowMs()
  const id = newUuidV7(now)
  await inTransaction(async (tx) => {
    const names = await lockWorkspaceNames(tx, companyId)
    if (names.length >= workspacesMax) throw workspacesFull()
    refuseTakenName(names, { name, exceptId: null, what: 'workspace' })
    await insertWorkspace(tx, { id, companyId, name, createdAt: new Date(now) })
    const workspace = { id, name }
    await recordWorkspaceActs(tx, { principal, workspace, acts: [{ action: 'workspace.created' }] })
  })
  return { id }
}

/** Gives a workspace another name; the same one records nothing. Throws as `createWorkspace`, and `workspace_not_found` (404). */
export async function renameWorkspace(
  principal: Administrator,
  input: WorkspaceChange,
): Promise<void> {
  requirePermission(principal, 'workspaces.manage')
  const { id, name } = parseInput(workspaceChange, input)
  await inTransaction(async (tx) => {
    const names = await lockWorkspaceNames(tx, principal.companyId)
    const workspace = await requireWorkspace(tx, { principal, id })
    if (name === workspace.name) return
    refuseTakenName(names, { name, exceptId: workspace.id, what: 'workspace' })
    await renameWorkspaceRow(tx, { id: workspace.id, name })
    const changes = [{ field: 'name', old: workspace.name, new: name }]
    await recordWorkspaceActs(tx, {
      principal,
      workspace: { id: workspace.id, name },
      acts: [{ action: 'workspace.name_updated', changes }],
    })
  })
}

/**
 * Deletes a workspace once its name is typed again. Its events stay, and keep its id and name. Throws as
 * `renameWorkspace`, and `confirmation_wrong` (422).
 */
export async function deleteWorkspace(
  principal: Administrator,
  input: WorkspaceDeletion,
): Promise<void> {
  requirePermission(principal, 'workspaces.manage')
  const { id, confirmation } = parseInput(workspaceDeletion, input)
  await inTransaction(async (tx) => {
    const workspace = await requireWorkspace(tx, { principal, id })
    if (confirmation.trim() !== workspace.name) throw confirmationWrong()
    const people = await listWorkspacePeople(workspace.id, tx)
    await deleteWorkspaceRow(tx, workspace.id)
    await recordWorkspaceActs(tx, {
      principal,
      workspace,
      acts: [
        ...people.map(({ userId, name, email, role }) => ({
          action: 'workspace.user_removed',
          targets: [{ type: 'user', id: userId, name, email }],
          changes: [{ field: 'role', old: role, new: null }],
        })),
        { action: 'workspace.deleted', details: { members: people.length } },
      ],
    })
  })
}

/** The workspace, locked. Throws `workspace_not_found` (404) alike for none and another company's. */
export async function requireWorkspace(
  tx: Tx,
  { principal, id }: { principal: Administrator; id: string },
): Promise<WorkspaceRow> {
  const workspace = isUuid(id)
    ? await lockWorkspace(tx, { companyId: principal.companyId, id })
    : null
  if (workspace) return workspace
  throw new AppError('workspace_not_found', {
    status: 404,
    title: 'No such workspace',
    detail: 'There is no such workspace in this company.',
  })
}

/** Records acts in a workspace, which each event names; the workspace is their target where they say no other. */
export async function recordWorkspaceActs(
  tx: Tx,
  input: { principal: Administrator; workspace: { id: string; name: string }; acts: Act[] },
): Promise<void> {
  const { principal, acts } = input
  const workspace = { id: input.workspace.id, name: input.workspace.name }
  const targets = [{ type: 'workspace', ...workspace }]
  await recordActs(tx, {
    principal,
    acts: acts.map((act) => ({ targets, context: 'Workspaces', workspace, ...act })),
  })
}

async function lockWorkspaceNames(
  tx: Tx,
  companyId: string,
): Promise<{ id: string; name: string }[]> {
  await lockNames(tx, { companyId, kind: 'workspaces' })
  return listWorkspaceNames(tx, companyId)
}

function confirmationWrong(): AppError {
  return new AppError('confirmation_wrong', {
    status: 422,
    title: 'Invalid input',
    detail: 'The name that was typed is not the name of the workspace.',
    errors: [{ pointer: '/confirmation', message: 'is not its name' }],
  })
}

function workspacesFull(): AppError {
  return new AppError('workspaces_full', {
    status: 409,
    title: 'Too many workspaces',
    detail: `A company has at most ${workspacesMax} workspaces: delete one first.`,
  })
}
