import { z } from 'zod'
import { shortName, shortText } from './roles'

/** More groups than this are no overview, and more people in one than this no list. */
export const groupsMax = 500
export const groupSizeMax = 1_000
export const addedAtOnceMax = 100

export const newGroup = z.object({
  name: shortName,
  description: shortText.default(null),
  /** What everybody in it is given beside their own role; null: nothing. */
  role: z.string().max(100).nullable().default(null),
})
export type NewGroup = z.input<typeof newGroup>

/** What a group is to be from now on. */
export const groupChange = newGroup.required().extend({ id: z.string().max(100) })
export type GroupChange = z.input<typeof groupChange>

const ids = z
  .array(z.string().max(100))
  .max(addedAtOnceMax, { error: `must be at most ${addedAtOnceMax} at once` })

/** Members by their member id. */
export const groupAddition = z.object({
  id: z.string().max(100),
  members: ids.default([]),
  serviceAccounts: ids.default([]),
})
export type GroupAddition = z.input<typeof groupAddition>

export const groupRemoval = z.object({
  id: z.string().max(100),
  kind: z.enum(['member', 'service_account']),
  holder: z.string().max(100),
})
export type GroupRemoval = z.input<typeof groupRemoval>

/** A group as lists show it. Times are ISO 8601 in UTC. */
export type GroupView = {
  id: string
  name: string
  description: string | null
  role: string | null
  roleLabel: string | null
  members: number
  serviceAccounts: number
  createdAt: string
  /** Labels of what its role allows and the viewer may not: then it is not theirs to change. */
  beyondViewer: string[]
}

/** Somebody who is, or could be, in a group or a workspace. */
export type PersonView = {
  kind: 'member' | 'service_account'
  /** Of the member or the service account. */
  id: string
  name: string
  email: string | null
  isActive: boolean
}
