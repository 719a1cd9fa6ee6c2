import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { changeHold, releaseHold } from '@/app/[company]/holds/actions'
import { requireMember } from '@/app/[company]/require-member'
import { Fact, factListClass } from '@/components/events/fact'
import { HoldButtons } from '@/components/holds/hold-buttons'
import { HoldCoverageText } from '@/components/holds/hold-coverage-text'
import { PageHeader } from '@/components/shell/page-header'
import { Timestamp } from '@/components/time/timestamp'
import { Badge } from '@/components/ui/badge'
import { Section } from '@/components/ui/section'
import { planFeatures } from '@/lib/companies/plans'
import { countCoveredBy, findHold } from '@/lib/holds/queries'
import type { HoldView } from '@/lib/holds/schema'
import { routes } from '@/lib/web/routes'

export const metadata: Metadata = { title: 'Legal hold' }

export default async function HoldPage({ params }: PageProps<'/[company]/holds/[hold]'>) {
  const { company, hold: id } = await params
  const here = routes.hold(company, id)
  const principal = await requireMember(company, { permission: 'holds.manage', here })
  const hold = await findHold(principal, id)
  if (!hold) notFound()
  const isVisible = planFeatures(principal.plan).logVisible
  const events =
    hold.released === null && isVisible ? await countCoveredBy(principal, hold) : undefined
  return (
    <>
      <PageHeader
        section="Evidence · Legal holds"
        title={hold.name}
        actions={
          hold.released === null ? (
            <HoldButtons
              company={company}
              hold={hold}
              onChange={changeHold}
              onRelease={releaseHold}
            />
          ) : null
        }
      />
      <div className="grid max-w-4xl gap-4">
        <Section title="Hold">
          <HoldFacts hold={hold} events={events} />
        </Section>
        <p>
          <Link href={routes.holds(company)} className="text-accent-text hover:underline">
            All legal holds
          </Link>
        </p>
      </div>
    </>
  )
}

function HoldFacts({ hold, events }: { hold: HoldView; events: number | null | undefined }) {
  const { released } = hold
  return (
    <dl className={factListClass}>
      <Fact label="State">
        <span>{released ? <Badge>Released</Badge> : <Badge tone="accent">In force</Badge>}</span>
      </Fact>
      <Fact label="Covers">
        <HoldCoverageText hold={hold} />
      </Fact>
      {events === undefined ? null : (
        <Fact label="Events now">
          {events === null ? 'Unknown: counting took too long' : events.toLocaleString('en-US')}
        </Fact>
      )}
      <Fact label="Reason">{hold.reason}</Fact>
      <Fact label="Placed">
        <span>
          <Timestamp at={hold.placedAt} /> by {hold.placedBy ?? 'somebody who left'}
        </span>
      </Fact>
      {released ? (
        <>
          <Fact label="Released">
            <span>
              <Timestamp at={released.at} /> by {released.by ?? 'somebody who left'}
            </span>
          </Fact>
          <Fact label="Why">{released.reason}</Fact>
        </>
      ) : null}
    </dl>
  )
}
