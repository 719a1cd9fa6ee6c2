'use server'

import { refresh } from 'next/cache'
import { redirect } from 'next/navigation'
import {
  addToWorkspace as runAddToWorkspace,
  changeWorkspaceRole as runChangeWorkspaceRole,
  removeFromWorkspace as runRemoveFromWorkspace,
} from '@/lib/access/commands/workspace-people'
import {
  createWorkspace as runCreateWorkspace,
  deleteWorkspace as runDeleteWorkspace,
  renameWorkspace as runRenameWorkspace,
} from '@/lib/access/commands/workspaces'
import {
  newWorkspace,
  workspaceAddition,
  workspaceChange,
  workspaceDeletion,
  workspaceMember,
  workspaceMemberChange,
} from '@/lib/access/schema/workspaces'
import { action } from '@/lib/web/action'
import { routes } from '@/lib/web/routes'

export const createWorkspace = action(
  newWorkspace,
  { name: 'workspaces.create', permission: 'workspaces.manage' },
  async (principal, input) => {
    const made = await runCreateWorkspace(principal, input)
    refresh()
    return made
  },
)

export const renameWorkspace = action(
  workspaceChange,
  { name: 'workspaces.rename', permission: 'workspaces.manage' },
  async (principal, input) => {
    await runRenameWorkspace(principal, input)
    refresh()
  },
)

export const deleteWorkspace = action(
  workspaceDeletion,
  { name: 'workspaces.delete', permission: 'workspaces.manage' },
  async (principal, input) => {
    await runDeleteWorkspace(principal, input)
    redirect(routes.workspaces(principal.companySlug))
  },
)

export const addToWorkspace = action(
  workspaceAddition,
  { name: 'workspaces.add', permission: 'workspaces.manage' },
  async (principal, input) => {
    await runAddToWorkspace(principal, input)
    refresh()
  },
)

export const changeWorkspaceRole = action(
  workspaceMemberChange,
  { name: 'workspaces.change-role', permission: 'workspaces.manage' },
  async (principal, input) => {
    await runChangeWorkspaceRole(principal, input)
    refresh()
  },
)

export const removeFromWorkspace = action(
  workspaceMember,
  { name: 'workspaces.remove', permission: 'workspaces.manage' },
  async (principal, input) => {
    await runRemoveFromWorkspace(principal, input)
    refresh()
  },
)
