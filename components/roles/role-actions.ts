import type { Outcome } from '@/components/ui/use-submit'
import type { Permission } from '@/lib/access/schema'
import type { NewRole, RoleChange, RoleHolders } from '@/lib/access/schema/roles'

type InCompany = { company: string }

export type CreateRole = (input: NewRole & InCompany) => Promise<Outcome<{ id: string }>>
export type ChangeRole = (input: RoleChange & InCompany) => Promise<Outcome<unknown>>
export type ChangeMatrix = (
  input: { changes: RoleChange[] } & InCompany,
) => Promise<Outcome<unknown>>
export type DeleteRole = (
  input: { id: string; reassignTo: string } & InCompany,
) => Promise<Outcome<RoleHolders>>

/** What a form about a role holds. */
export type RoleValues = { name: string; description: string | null; permissions: Permission[] }
