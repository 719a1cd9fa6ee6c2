'use server'

import { refresh } from 'next/cache'
import { redirect } from 'next/navigation'
import { z } from 'zod'
import { deleteGroup as runDeleteGroup } from '@/lib/access/commands/delete-group'
import {
  addToGroup as runAddToGroup,
  removeFromGroup as runRemoveFromGroup,
} from '@/lib/access/commands/group-people'
import {
  changeGroup as runChangeGroup,
  createGroup as runCreateGroup,
} from '@/lib/access/commands/groups'
import { groupAddition, groupChange, groupRemoval, newGroup } from '@/lib/access/schema/groups'
import { action } from '@/lib/web/action'
import { routes } from '@/lib/web/routes'

export const createGroup = action(
  newGroup,
  { name: 'groups.create', permission: 'groups.manage' },
  async (principal, input) => {
    const made = await runCreateGroup(principal, input)
    refresh()
    return made
  },
)

export const changeGroup = action(
  groupChange,
  { name: 'groups.change', permission: 'groups.manage' },
  async (principal, input) => {
    await runChangeGroup(principal, input)
    refresh()
  },
)

export const deleteGroup = action(
  z.object({ id: z.string().max(100) }),
  { name: 'groups.delete', permission: 'groups.manage' },
  async (principal, input) => {
    await runDeleteGroup(principal, input)
    redirect(routes.groups(principal.companySlug))
  },
)

export const addToGroup = action(
  groupAddition,
  { name: 'groups.add', permission: 'groups.manage' },
  async (principal, input) => {
    await runAddToGroup(principal, input)
    refresh()
  },
)

export const removeFromGroup = action(
  groupRemoval,
  { name: 'groups.remove', permission: 'groups.manage' },
  async (principal, input) => {
    await runRemoveFromGroup(principal, input)
    refresh()
  },
)
