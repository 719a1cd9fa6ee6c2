import type { InvitationOffer } from '@/lib/access/schema/members'

export function InvitationFacts({ offer }: { offer: InvitationOffer }) {
  return (
    <p>
      {offer.invitedBy ?? 'The operator'} invites{' '}
      <span className="break-words font-medium">{offer.email}</span> to{' '}
      <span className="font-medium">{offer.companyName}</span> with the role{' '}
      <span className="font-medium">{offer.roleLabel}</span>.
    </p>
  )
}
