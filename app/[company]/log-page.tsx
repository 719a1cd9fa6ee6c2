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
import { listActions } from '@/lib/events/queries/list-actions'
import { readList } from '@/lib/events/queries/read-list'
import { countEventsIfPossible } from '@/lib/events/queries/search-events'
import { type EventSearch, eventSearchInput } from '@/lib/events/schema'
import { AppError } from '@/lib/platform/errors'
import type { EventList } from '@/lib/events/schema/event-list'
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
  const [list, actions] = await Promise.all([
    readListOr404(principal, { ...search, seq: view.event }),
    listActions(principal),
  ])
  const columns = resolveColumns(id, {
    address: view.columns,
    cookie: cookieStore.get(perspective.columnsCookie)?.value,
  })
  const views = { principal, perspective: id, columns, openView }
  return (
    <>
      {header}
      <AuditLogView
        company={company}
        perspective={id}
        given={{ asked: { q: view.q, range: toIsoRange(view) }, list }}
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
        canExport={can(principal, 'audit_log.export')}
        count={
          list.errors.length > 0 ? null : (
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

/** An address may name an event that the log has not. */
async function readListOr404(
  principal: SessionPrincipal,
  search: EventSearch & { seq: number | null },
): Promise<EventList> {
  try {
    return await readList(principal, search)
  } catch (error) {
    if (error instanceof AppError && error.status === 404) notFound()
    throw error
  }
}
