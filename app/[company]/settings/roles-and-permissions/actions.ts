'use server'

import { refresh } from 'next/cache'
import { z } from 'zod'
import { deleteRole as runDeleteRole } from '@/lib/access/commands/delete-role'
import { changeRoles, createRole as runCreateRole } from '@/lib/access/commands/roles'
import { newRole, roleChange, rolesMax } from '@/lib/access/schema/roles'
import { action } from '@/lib/web/action'

export const createRole = action(
  newRole,
  { name: 'roles.create', permission: 'roles.manage' },
  async (principal, input) => {
    const made = await runCreateRole(principal, input)
    refresh()
    return made
  },
)

export const changeRole = action(
  roleChange,
  { name: 'roles.change', permission: 'roles.manage' },
  async (principal, input) => {
    await changeRoles(principal, [input])
    refresh()
  },
)

export const changeMatrix = action(
  z.object({ changes: z.array(roleChange).min(1).max(rolesMax) }),
  { name: 'roles.change-matrix', permission: 'roles.manage' },
  async (principal, { changes }) => {
    await changeRoles(principal, changes)
    refresh()
  },
)

export const deleteRole = action(
  z.object({ id: z.string().max(100), reassignTo: z.string().max(100) }),
  { name: 'roles.delete', permission: 'roles.manage' },
  async (principal, input) => {
    const reassigned = await runDeleteRole(principal, input)
    refresh()
    return reassigned
  },
)
