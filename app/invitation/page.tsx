import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { AcceptForm } from '@/components/invitation/accept-form'
import { InvitationFacts } from '@/components/invitation/invitation-facts'
import { JoinForm } from '@/components/invitation/join-form'
import { OtherAccount } from '@/components/invitation/other-account'
import { BarePage } from '@/components/shell/bare-page'
import { Button } from '@/components/ui/button'
import { findInvitationOffer } from '@/lib/access/queries/invitations'
import { routes } from '@/lib/web/routes'
import { getSessionPerson } from '@/lib/web/session-person'
import { join, joinAsMyself, startOver } from './actions'

// The link is a secret until it is used: no search engine needs to know it.
export const metadata: Metadata = { title: 'Invitation', robots: { index: false } }

/** Where an invitation's link leads. A token that opens nothing is a page that is not there. */
export default async function InvitationPage({ searchParams }: PageProps<'/invitation'>) {
  const { token } = await searchParams
  const offer = typeof token === 'string' ? await findInvitationOffer(token) : null
  if (typeof token !== 'string' || !offer) notFound()
  const person = await getSessionPerson()
  return (
    <BarePage title={`Join ${offer.companyName}`}>
      <InvitationFacts offer={offer} />
      {person?.email === offer.email ? (
        <AcceptForm token={token} name={person.name} onAccept={joinAsMyself} />
      ) : person ? (
        <OtherAccount
          token={token}
          signedInAs={person.email}
          invited={offer.email}
          onStartOver={startOver}
        />
      ) : offer.account === 'elsewhere' ? (
        <div className="grid gap-4">
          <p>
            {offer.email} has an account here without a password. Sign in as you always do; this
            page then lets you accept.
          </p>
          <Button variant="primary" asChild>
            <Link href={routes.signIn({ callbackUrl: routes.invitation(token) })}>Sign in</Link>
          </Button>
        </div>
      ) : (
        <JoinForm
          token={token}
          email={offer.email}
          hasAccount={offer.account === 'password'}
          onJoin={join}
        />
      )}
    </BarePage>
  )
}
