import type { Outcome } from '@/components/ui/use-submit'
import type { GroupAddition, GroupChange, GroupRemoval, NewGroup } from '@/lib/access/schema/groups'

type InCompany = { company: string }

export type CreateGroup = (input: NewGroup & InCompany) => Promise<Outcome<{ id: string }>>
export type ChangeGroup = (input: GroupChange & InCompany) => Promise<Outcome<unknown>>
export type DeleteGroup = (input: { id: string } & InCompany) => Promise<Outcome<unknown>>
export type AddToGroup = (input: GroupAddition & InCompany) => Promise<Outcome<unknown>>
export type RemoveFromGroup = (input: GroupRemoval & InCompany) => Promise<Outcome<unknown>>

/** What a form about a group holds. */
export type GroupValues = { name: string; description: string | null; role: string | null }
