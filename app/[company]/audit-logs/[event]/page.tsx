import { ChevronLeft } from 'lucide-react'
import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { requireMember } from '@/app/[company]/require-member'
import { EventDetails, EventHeading } from '@/components/events/event-details'
import { PlanNotice } from '@/components/events/plan-notice'
import { PageHeader } from '@/components/shell/page-header'
import { planFeatures } from '@/lib/companies/plans'
import { getEvent, locateEvent } from '@/lib/events/queries/get-event'
import { routes } from '@/lib/web/routes'

export const metadata: Metadata = { title: 'Event' }

/** One event as a page of its own, by its UUID or its number: what people send each other. */
export default async function EventPage({ params }: PageProps<'/[company]/audit-logs/[event]'>) {
  const { company, event: id } = await params
  const here = routes.event(company, id)
  const principal = await requireMember(company, { permission: 'audit_log.view', here })
  const plan = planFeatures(principal.plan)
  if (!plan.logVisible) {
    return (
      <>
        <PageHeader title="Event" />
        <PlanNotice plan={plan.label} />
      </>
    )
  }
  const seq = await locateEvent(principal, id)
  if (seq === undefined) notFound()
  const { log, ...event } = await getEvent(principal, { seq })
  return (
    <article className="mx-auto grid max-w-3xl gap-4">
      <Link
        href={routes.auditLogs(company)}
        className="flex w-fit items-center gap-1 rounded-sm text-muted-foreground hover:text-foreground"
      >
        <ChevronLeft className="size-4" aria-hidden />
        Audit logs
      </Link>
      <h1 className="grid gap-0.5">
        <EventHeading event={event} />
      </h1>
      <EventDetails company={company} event={event} log={log} level={2} />
    </article>
  )
}
