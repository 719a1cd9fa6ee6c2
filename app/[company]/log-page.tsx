import { Settings } from 'lucide-react'
import type { Route } from 'next'
import { cookies } from 'next/headers'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { Suspense } from 'react'
import { AuditLogView } from '@/components/events/audit-log-view'
import { EventCountText } from '@/components/events/event-count-text'
import { readPanels } from '@/components/events/panels'
import { type PerspectiveId, perspectives, resolveColumns } from '@/components/events/perspectives'
import { PlanNotice } from '@/components/events/plan-notice'
import { loadView, serializeView, type View } from '@/components/events/search-params'
import { PageHeader } from '@/components/shell/page-header'
import { toIsoRange, toSearchBounds } from '@/components/time/time-range'
import { readZone, zoneCookie } from '@/components/time/zone'
import { readTimeStyle, timeStyleCookie } from '@/components/time/time-styles'
import { Button } from '@/components/ui/button'
import { can } from '@/lib/access/roles'
import type { SessionPrincipal } from '@/lib/access/schema'
import { planFeatures } from '@/lib/companies/plans'
import { getEvent, readLogSize } from '@/lib/events/queries/get-event'
import { listActions } from '@/lib/events/queries/list-actions'
import { nameChosenActors } from '@/lib/events/queries/name-actors'
import { countEventsIfPossible, searchEvents } from '@/lib/events/queries/search-events'
import type { QueryError } from '@/lib/events/query/query-error'
import { type EventSearch, type EventSearchPage, eventSearchInput } from '@/lib/events/schema'
import { AppError } from '@/lib/platform/errors'
import { routes } from '@/lib/web/routes'
import { beginWithView, SavedViews } from '@/app/[company]/log-views'
import { requireMember } from '@/app/[company]/require-member'

type LogPageProps = {
  perspective: PerspectiveId
  params: Promise<{ company: string }>
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

/** The page of the log, in one of its perspectives. */
export async function LogPage({ perspective: id, params, searchParams }: LogPageProps) {
  const { company } = await params
  const view = await loadView(searchParams)
  const perspective = perspectives[id]
  const here = serializeView(perspective.href(company), view) as Route
  const principal = await requireMember(company, { permission: 'audit_log.view', here })
  const plan = planFeatures(principal.plan)
  const header = (
    <PageHeader
      title={perspective.title}
      description={perspective.description}
      actions={
        can(principal, 'audit_log.settings') ? (
          <SettingsLink company={principal.companySlug} />
        ) : null
      }
    />
  )
  if (!plan.logVisible) {
    return (
      <>
        {header}
        <PlanNotice plan={plan.label} />
      </>
    )
  }

  const openView = await beginWithView(principal, { perspective: id, searchParams })
  const cookieStore = await cookies()
  const zone = readZone(cookieStore.get(zoneCookie)?.value)
  const search = { ...toSearch(view), within: perspective.within, zone }
  // Before the events: whoever follows from there misses none that is not in the page yet.
  const { size: tailFrom } = await readLogSize(principal)
  const [{ page, errors }, actions, actorNames] = await Promise.all([
    searchOrExplain(principal, search),
    listActions(principal),
    nameChosenActors(principal, view),
  ])
  const columns = resolveColumns(id, {
    address: view.columns,
    cookie: cookieStore.get(perspective.columnsCookie)?.value,
  })
  const views = { principal, perspective: id, columns, openView }
  const { elsewhere, log } = await findOpenEvent(principal, { seq: view.event, page })
  return (
    <>
      {header}
      <AuditLogView
        company={company}
        perspective={id}
        page={page}
        start={search.cursor ?? null}
        tailFrom={tailFrom}
        errors={errors}
        actions={actions}
        columns={columns}
        times={{
          style: readTimeStyle(cookieStore.get(timeStyleCookie)?.value),
          startMs: Date.now(),
        }}
        viewsMenu={<SavedViews {...views} part="menu" />}
        openView={<SavedViews {...views} part="line" />}
        panels={readPanels(cookieStore.get(perspective.panelsCookie)?.value, {
          areFacetsOpen: perspective.areFacetsUsual,
        })}
        actorNames={actorNames}
        canExport={can(principal, 'audit_log.export')}
        elsewhere={elsewhere}
        log={log}
        count={
          errors.length > 0 ? null : (
            <Suspense key={JSON.stringify(search)} fallback="Counting…">
              <Count principal={principal} search={search} />
            </Suspense>
          )
        }
      />
    </>
  )
}

function SettingsLink({ company }: { company: string }) {
  return (
    <Button variant="ghost" size="icon" asChild>
      <Link
        href={routes.auditLogSettings(company)}
        prefetch={false}
        aria-label="Audit Log Settings"
        title="Audit Log Settings"
      >
        <Settings aria-hidden />
      </Link>
    </Button>
  )
}

async function Count(props: { principal: SessionPrincipal; search: EventSearch }) {
  return <EventCountText count={await countEventsIfPossible(props.principal, props.search)} />
}

function toSearch(view: View): EventSearch {
  const search = {
    q: view.q,
    ...toSearchBounds(toIsoRange(view), Date.now()),
    ...(view.cursor ? { cursor: view.cursor, direction: view.direction } : {}),
  }
  // Anybody can write an address: a cursor that no page gave starts at the newest event.
  const { cursor: _, ...fromStart } = search
  return eventSearchInput.safeParse(search).success
    ? search
    : { ...fromStart, q: view.q.slice(0, 2_000) }
}

const noEvents: EventSearchPage = { events: [], olderCursor: null, newerCursor: null }

/** A query that cannot be read is the viewer's to mend, and is shown to them with its place. */
async function searchOrExplain(
  principal: SessionPrincipal,
  search: EventSearch,
): Promise<{ page: EventSearchPage; errors: QueryError[] }> {
  try {
    return { page: await searchEvents(principal, search), errors: [] }
  } catch (error) {
    if (!(error instanceof AppError) || error.status !== 400) throw error
    const errors = (error.errors ?? []).map(({ position = 0, message, ...rest }) => ({
      position,
      length: 1,
      message,
      ...rest,
    }))
    return { page: noEvents, errors: errors.length > 0 ? errors : [wholeText(error.detail)] }
  }
}

function wholeText(message: string): QueryError {
  return { position: 0, length: 1, message }
}

/** The drawer's event when the list does not hold it, and the log's size, which any event of the log tells. */
async function findOpenEvent(
  principal: SessionPrincipal,
  { seq, page }: { seq: number | null; page: EventSearchPage },
) {
  const wanted = seq ?? page.events[0]?.seq
  if (wanted === undefined || wanted < 0) return { elsewhere: null, log: null }
  try {
    const { log, ...event } = await getEvent(principal, { seq: wanted })
    const isListed = page.events.some((listed) => listed.seq === event.seq)
    return { elsewhere: seq === null || isListed ? null : event, log }
  } catch (error) {
    if (error instanceof AppError && error.status === 404) notFound()
    throw error
  }
}
