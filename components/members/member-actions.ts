import type { Outcome } from '@/components/ui/use-submit'
import type { InvitationResult } from '@/lib/access/schema/members'

type InCompany<Input> = Input & { company: string }
type OfMember<More = unknown> = InCompany<{ memberId: string } & More>

export type InviteMembers = (
  input: InCompany<{ emails: string; role: string }>,
) => Promise<Outcome<InvitationResult[]>>
export type RenewInvitation = (
  input: InCompany<{ id: string }>,
) => Promise<Outcome<InvitationResult>>
export type RevokeInvitation = (input: InCompany<{ id: string }>) => Promise<Outcome<unknown>>
export type ChangeMemberRole = (input: OfMember<{ role: string }>) => Promise<Outcome<unknown>>
export type ActOnMember = (input: OfMember) => Promise<Outcome<unknown>>

/** What can be done to one member. */
export type MemberActions = {
  changeRole: ChangeMemberRole
  deactivate: ActOnMember
  activate: ActOnMember
  resetTwoFactor: ActOnMember
  remove: ActOnMember
  leave: ActOnMember
}
