import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { requireMember } from '@/app/[company]/require-member'
import { CertificateLinks } from '@/components/privacy/erasure-list'
import { ErasureCountList } from '@/components/privacy/erasure-preview'
import { RefList, SeenList } from '@/components/privacy/ref-list'
import { PageHeader } from '@/components/shell/page-header'
import { Timestamp } from '@/components/time/timestamp'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { RefreshWhileSeen } from '@/components/ui/refresh-while-seen'
import { Section } from '@/components/ui/section'
import { can } from '@/lib/access/roles'
import { describePerson, type PersonDetails } from '@/lib/privacy/queries/people'
import { type ErasureView, namePerson, stateLabels } from '@/lib/privacy/schema/words'
import { routes } from '@/lib/web/routes'

export const metadata: Metadata = { title: 'Person', referrer: 'origin' }

export default async function PersonPage({ params }: PageProps<'/[company]/privacy/[person]'>) {
  const { company, person: ref } = await params
  const here = routes.person(company, ref)
  const principal = await requireMember(company, { permission: 'privacy.manage', here })
  const details = await describePerson(principal, decodeURIComponent(ref))
  const person = details?.refs[0]
  if (!details || !person) notFound()
  const { refs, seen, seenEventsMax, erasures } = details
  const isUnderWay = erasures.some(({ state }) => state !== 'done')
  // A query holds so many words and no more.
  const q = refs
    .slice(0, 20)
    .map((one) => `caused_by:${one.ref} OR target:${one.ref}`)
    .join(' OR ')
  return (
    <>
      <PageHeader
        section="Privacy"
        title={namePerson(person)}
        description={
          <>
            <span className="break-all text-code">{person.ref}</span>
            {can(principal, 'audit_log.view') ? (
              <>
                {' · '}
                <Link
                  href={routes.auditLogs(company, { q })}
                  className="text-accent-text underline"
                >
                  their events
                </Link>
              </>
            ) : null}
          </>
        }
        actions={
          person.isErased || isUnderWay ? null : (
            <>
              <ExportLink company={company} person={person.ref} all="yes">
                Export what we hold
              </ExportLink>
              {refs.length > 1 ? (
                <ExportLink company={company} person={person.ref} all="no">
                  Of this reference alone
                </ExportLink>
              ) : null}
              <Button asChild variant="danger">
                <Link href={routes.erasePerson(company, person.ref)}>Erase…</Link>
              </Button>
            </>
          )
        }
      />
      {isUnderWay ? <RefreshWhileSeen everyMs={2_000} /> : null}
      <HoldAlert holds={details.holds} />
      <div className="grid gap-4">
        {erasures.map((erasure) => (
          <ErasureSection key={erasure.id} company={company} erasure={erasure} />
        ))}
        <Section
          title="References"
          description={
            refs.length === 1
              ? 'What the log calls them.'
              : 'What the log calls them: these share an e-mail or an id.'
          }
          hasPadding={false}
        >
          <RefList refs={refs} />
        </Section>
        {person.isErased ? null : (
          <>
            <Section
              title="Names, e-mails and ids"
              description={`As seen in the newest ${seenEventsMax.toLocaleString('en-US')} events that mention them.`}
              hasPadding={seen.length === 0}
            >
              {seen.length > 0 ? (
                <SeenList seen={seen} />
              ) : (
                <p className="text-muted-foreground">Events mention them in free text alone.</p>
              )}
            </Section>
            <Membership members={details.members} />
          </>
        )}
      </div>
    </>
  )
}

function HoldAlert({ holds }: Pick<PersonDetails, 'holds'>) {
  if (holds.length === 0) return null
  return (
    <Alert tone="warning" title="Under a legal hold" className="mb-4">
      <p>
        {holds.map(({ name }) => name).join(', ')}: nothing of them is erased until it is released.
      </p>
    </Alert>
  )
}

function ErasureSection({ company, erasure }: { company: string; erasure: ErasureView }) {
  const { state, reason, counts, requestedAt, finishedAt } = erasure
  return (
    <Section
      title={state === 'done' ? 'Erased' : `Being erased: ${stateLabels[state].toLowerCase()}`}
      description={
        <>
          {reason} · requested <Timestamp at={requestedAt} />
          {finishedAt === null ? null : (
            <>
              {' · '}done <Timestamp at={finishedAt} />
            </>
          )}
        </>
      }
      actions={<CertificateLinks company={company} erasure={erasure} />}
    >
      {state === 'done' ? null : (
        <p className="mb-3">It goes on by itself, also when you leave this page.</p>
      )}
      <ErasureCountList counts={counts} />
    </Section>
  )
}

function Membership({ members }: Pick<PersonDetails, 'members'>) {
  return (
    <Section title="In this company">
      {members.length === 0 ? (
        <p className="text-muted-foreground">They are no member of this company.</p>
      ) : (
        <ul className="grid gap-1.5">
          {members.map(({ name, email, role, isActive }) => (
            <li key={email} className="wrap-anywhere">
              {name}, {email}: {role}
              {isActive ? '' : ', deactivated'}
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}

/** `all`: by every reference that shares an e-mail or id with this one. */
function ExportLink({
  company,
  person,
  all,
  children,
}: {
  company: string
  person: string
  all: 'yes' | 'no'
  children: string
}) {
  return (
    <Button asChild>
      <a href={routes.personExport(company, { person, all, format: 'json' })} download>
        {children}
      </a>
    </Button>
  )
}
