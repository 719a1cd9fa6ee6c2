import type { Outcome } from '@/components/ui/use-submit'
import type {
  NewWorkspace,
  WorkspaceAddition,
  WorkspaceChange,
  WorkspaceDeletion,
  WorkspaceMemberChange,
  WorkspaceMemberKey,
} from '@/lib/access/schema/workspaces'

type InCompany = { company: string }

export type CreateWorkspace = (input: NewWorkspace & InCompany) => Promise<Outcome<{ id: string }>>
export type RenameWorkspace = (input: WorkspaceChange & InCompany) => Promise<Outcome<unknown>>
export type DeleteWorkspace = (input: WorkspaceDeletion & InCompany) => Promise<Outcome<unknown>>
export type AddToWorkspace = (input: WorkspaceAddition & InCompany) => Promise<Outcome<unknown>>
export type ChangeWorkspaceRole = (
  input: WorkspaceMemberChange & InCompany,
) => Promise<Outcome<unknown>>
export type RemoveFromWorkspace = (
  input: WorkspaceMemberKey & InCompany,
) => Promise<Outcome<unknown>>
