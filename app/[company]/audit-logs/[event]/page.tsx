import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { cache } from 'react'
import { requireMember } from '@/app/[company]/require-member'
import { loadListOfEvent } from '@/components/events/event-address'
import { EventDetails } from '@/components/events/event-details'
import { EventHeading } from '@/components/events/event-heading'
import { EventPageBar } from '@/components/events/event-page-bar'
import { PlanNotice } from '@/components/events/plan-notice'
import { PageHeader } from '@/components/shell/page-header'
import { planFeatures } from '@/lib/companies/plans'
import { getEvent, locateEvent } from '@/lib/events/queries/get-event'
import { AppError } from '@/lib/platform/errors'
import { routes } from '@/lib/web/routes'

type EventPageProps = PageProps<'/[company]/audit-logs/[event]'>

/** Whoever may not read the event gets no word of it here either: both read it in the same way. */
export async function generateMetadata({ params }: EventPageProps): Promise<Metadata> {
  const { company, event: id } = await params
  const { event } = await openEvent(company, id)
  return { title: event ? `${event.label}, number ${event.seq + 1}` : 'Event' }
}

/** One event as a page of its own, by its UUID or its number: what people send each other. */
export default async function EventPage({ params, searchParams }: EventPageProps) {
  const { company, event: id } = await params
  const list = await loadListOfEvent(searchParams)
  const { plan, event, log } = await openEvent(company, id)
  if (!event) {
    return (
      <>
        <PageHeader title="Event" />
        <PlanNotice plan={plan.label} />
      </>
    )
  }
  return (
    <article className="mx-auto grid max-w-3xl grid-cols-1 gap-4">
      <EventPageBar company={company} event={event} size={log.size} list={list} />
      <h1 className="grid gap-0.5">
        <EventHeading event={event} />
      </h1>
      <EventDetails key={event.seq} company={company} event={event} log={log} level={2} />
    </article>
  )
}

/** The event, once for a request; without one where the company's plan shows no log. */
const openEvent = cache(async (company: string, id: string) => {
  const here = routes.event(company, id)
  const principal = await requireMember(company, { permission: 'audit_log.view', here })
  const plan = planFeatures(principal.plan)
  if (!plan.logVisible) return { plan, event: null, log: null }
  const seq = await locateEvent(principal, id)
  if (seq === undefined) notFound()
  const { log, ...event } = await getEvent(principal, { seq }).catch((error: unknown) => {
    // Deleted by retention, in the meantime or long ago: an address that no longer leads anywhere, as one that never did.
    if (error instanceof AppError && error.status === 404) notFound()
    throw error
  })
  return { plan, event, log }
})
