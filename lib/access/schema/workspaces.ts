import { z } from 'zod'
import { addedAtOnceMax } from './groups'
import { shortName } from './roles'

/** More workspaces than this are no overview, and more people in one than this no list. */
export const workspacesMax = 500
export const workspaceSizeMax = 1_000

export const workspaceRoles = {
  manager: { label: 'Manager', description: 'Answers for the workspace.' },
  member: { label: 'Member', description: 'Works in it.' },
} as const
export type WorkspaceRole = keyof typeof workspaceRoles
const workspaceRole = z.enum(Object.keys(workspaceRoles) as WorkspaceRole[], {
  error: 'must be manager or member',
})

const id = z.string().max(100)

export const newWorkspace = z.object({ name: shortName })
export type NewWorkspace = z.input<typeof newWorkspace>

export const workspaceChange = newWorkspace.extend({ id })
export type WorkspaceChange = z.input<typeof workspaceChange>

/** `confirmation`: its name, typed again. */
export const workspaceDeletion = z.object({ id, confirmation: z.string().max(200) })
export type WorkspaceDeletion = z.input<typeof workspaceDeletion>

/** Members by their member id. */
export const workspaceAddition = z.object({
  id,
  members: z
    .array(z.string().max(100))
    .max(addedAtOnceMax, { error: `must be at most ${addedAtOnceMax} at once` }),
  role: workspaceRole.default('member'),
})
export type WorkspaceAddition = z.input<typeof workspaceAddition>

export const workspaceMember = z.object({ id, member: z.string().max(100) })
export type WorkspaceMemberKey = z.input<typeof workspaceMember>

export const workspaceMemberChange = workspaceMember.extend({ role: workspaceRole })
export type WorkspaceMemberChange = z.input<typeof workspaceMemberChange>

/** A workspace as lists show it. Times are ISO 8601 in UTC. */
export type WorkspaceView = { id: string; name: string; members: number; createdAt: string }

/** Somebody who works in it; `id` is of the member. */
export type WorkspacePersonView = {
  id: string
  name: string
  email: string
  role: WorkspaceRole
  isActive: boolean
}
