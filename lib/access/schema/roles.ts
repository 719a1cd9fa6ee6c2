import { z } from 'zod'
import { newApiKey, type Permission, permissions, type RoleView } from '@/lib/access/schema'

/** More would be a matrix that nobody can read. */
export const rolesMax = 50

export const shortName = newApiKey.shape.name

/** A line or two beside a name; empty counts as none. */
export const shortText = z
  .string()
  .trim()
  .max(500, { error: 'must have at most 500 characters' })
  .transform((text) => text || null)
  .nullable()

const permissionKeys = Object.keys(permissions) as Permission[]

const permissionList = z
  .array(z.enum(permissionKeys, { error: 'is no permission' }))
  .transform((given) => permissionKeys.filter((permission) => given.includes(permission)))

export const newRole = z.object({
  name: shortName,
  description: shortText.default(null),
  permissions: permissionList.default([]),
})
export type NewRole = z.input<typeof newRole>

/**
 * What becomes of a role; what is left out stays. Permissions travel as differences: two administrators who change other
 * cells of the matrix at the same time do not undo each other.
 */
export const roleChange = z.object({
  id: z.string().max(100),
  name: shortName.optional(),
  description: shortText.optional(),
  grant: permissionList.default([]),
  revoke: permissionList.default([]),
})
export type RoleChange = z.input<typeof roleChange>

/** How many hold a role: members who have not left, groups, service accounts that live, invitations that are open. */
export type RoleHolders = {
  members: number
  groups: number
  serviceAccounts: number
  invitations: number
}

/** A role as the matrix shows it. */
export type RoleColumn = RoleView & {
  holders: RoleHolders
  /** Labels of what it may do and the viewer may not: then it is not theirs to change. */
  beyondViewer: string[]
}

/** What somebody should know before they tick it. */
export const permissionHints: Partial<Record<Permission, string>> = {
  'members.manage':
    'Decides who gets in: lets people into the company, and gives them any role that allows no more than one’s own.',
  'roles.manage':
    'Decides what others may do: changes every role that allows no more than one’s own.',
}
