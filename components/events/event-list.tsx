'use client'

import { lazy, type ReactNode, type Ref, Suspense, useEffect, useMemo, useRef } from 'react'
import type { TableHandle } from '@/components/table/virtual-table'
import { isBounded, toIsoRange } from '@/components/time/time-range'
import type { StoredEvent } from '@/lib/events/schema'
import { useStable } from '@/components/ui/use-stable'
import { FilterByValueContext } from './cell-filter'
import type { ColumnId } from './column-ids'
import type { CellTerm } from './event-cells'
import { EventDrawer } from './event-drawer'
import { EventOpeningContext } from './event-link'
import { EventRows } from './event-rows'
import { SelectionContext, useSelection } from './event-selection'
import { exclude, filterFor } from './filter-by-value'
import { FailedLine, ListFoot, PendingBar } from './list-foot'
import { LiveButtons, LiveStatus, NewEventsPill } from './live-controls'
import { Pager } from './pager'
import { type PerspectiveId, perspectives } from './perspectives'
import { serializeView } from './search-params'
import { useEventList } from './use-event-list'
import { useLiveTail } from './use-live-tail'
import { useNeighbours } from './use-neighbours'
import { useOpenEvent } from './use-open-event'
import type { Searched } from './use-searched'
import { type EventListHandle, useRowKeys } from './use-row-keys'
import type { ViewControls } from './use-view'

const NoEvents = lazy(async () => ({ default: (await import('./no-events')).NoEvents }))
const SelectionBar = lazy(async () => ({
  default: (await import('./selection-bar')).SelectionBar,
}))

type EventListProps = {
  company: string
  perspective: PerspectiveId
  searched: Searched
  controls: ViewControls
  columns: readonly ColumnId[]
  /** "1,234 events". */
  count: ReactNode
  onClear: () => void
  /** Events that were recorded since have come into the list. */
  onNewEvents: () => void
  ref: Ref<EventListHandle>
}

/** The table of events with what belongs to it: new events, selection, pages, and the drawer. */
export function EventList(props: EventListProps) {
  const { company, searched, controls, columns } = props
  const { view, turn, show, place } = controls
  const { search, list } = searched.shown
  const isPending = controls.isPending || searched.isPending
  // Nothing was searched.
  const isWrong = list.errors.length > 0
  const perspective = perspectives[props.perspective]
  const table = useRef<TableHandle>(null)
  const topRow = useRef(0)

  const { store, state, newer, older, see } = useEventList({
    shown: searched.shown,
    ...{ view, isPending, onPlace: place },
  })
  const { rows, newerCursor } = state.window
  const open = useOpenEvent({ seq: view.event, store, rows, elsewhere: list.elsewhere })
  const neighbour = useNeighbours({ store, open, onShow: show })
  const selection = useSelection({ store, searchKey: searched.key })
  const { toggle, events: selected } = selection

  const isOver = hasPassed(search.before)
  const isLive = view.live && !isOver && !isWrong
  const live = useLiveTail({
    ...{ isOn: isLive, search, after: list.log.size, listKey: list.page },
    // Whoever reads further down, has an event open or the keyboard in a row keeps what they look at.
    mayInsert: () =>
      newerCursor === null &&
      open === null &&
      (table.current === null || (table.current.isAtTop() && table.current.focusedKey() === null)),
    onInsert: (events) => {
      if (store.insert(events)) table.current?.toTop()
      props.onNewEvents()
    },
  })
  const showNew = () => {
    if (!live.isBehind && newerCursor === null) return live.flush()
    place(null)
    searched.renew()
  }
  useRowKeys({
    ...{ ref: props.ref, table, rows, topRow, open, neighbour },
    onSelect: (event, how) => void toggle(event, how),
    onToggleLive: () => {
      if (isOver) return
      if (!view.live) controls.setLive(true)
      else if (live.isPaused) live.resume()
      else live.pause()
    },
  })

  // Behind the drawer the list goes along, so that closing it stays there.
  const openSeq = open?.seq
  useEffect(() => {
    if (openSeq !== undefined) table.current?.show(String(openSeq))
  }, [openSeq])

  const { q } = view
  const href = perspective.href(company)
  const opening = useOpening({ href, view, show, shown: searched.shown })
  const searchFor = controls.search
  const filter = useStable((term: CellTerm, how: 'for' | 'without') =>
    searchFor({ q: how === 'for' ? filterFor(q, term) : exclude(q, term) }),
  )
  const tick = useStable((event: StoredEvent, how: { isRange: boolean }) => void toggle(event, how))
  const ticking = useMemo(
    () => ({ has: (seq: number) => selected.has(seq), toggle: tick }),
    [selected, tick],
  )

  const hrefOfPage = (cursor: string | null, direction: 'newer' | 'older') =>
    cursor === null ? null : serializeView(href, { ...view, cursor, direction, event: null })
  const pager = (label: string) => (
    <Pager
      label={label}
      newerHref={hrefOfPage(newer, 'newer')}
      olderHref={hrefOfPage(older, 'older')}
      onNewer={() => turn({ cursor: newer, direction: 'newer' })}
      onOlder={() => turn({ cursor: older, direction: 'older' })}
    />
  )

  return (
    <>
      <div className="flex min-h-8 flex-wrap items-center justify-between gap-2">
        {selected.size > 0 || selection.problem !== null ? (
          <Suspense fallback={null}>
            <SelectionBar
              {...{ company, columns, events: selected, problem: selection.problem }}
              onClear={selection.clear}
            />
          </Suspense>
        ) : (
          <p role="status" className="flex flex-wrap gap-x-3 text-muted-foreground">
            <span>{isPending ? 'Searching…' : props.count}</span>
            {isLive ? <LiveStatus live={live} /> : null}
          </p>
        )}
        <div className="ml-auto flex flex-wrap items-center gap-2">
          {isWrong ? null : (
            <LiveButtons isOn={view.live} live={live} isOver={isOver} onToggle={controls.setLive} />
          )}
          {pager('Pages')}
        </div>
      </div>
      <section
        aria-label="Events"
        aria-busy={isPending || state.loading === 'place'}
        className="relative isolate overflow-hidden rounded-lg border bg-surface"
      >
        <PendingBar isPending={isPending || state.loading === 'place'} />
        {searched.hasFailed ? (
          <FailedLine text="This search got no answer." onRetry={searched.renew} />
        ) : null}
        {isLive ? <NewEventsPill live={live} onShow={showNew} /> : null}
        {rows.length > 0 ? (
          <EventOpeningContext value={opening}>
            <FilterByValueContext value={filter}>
              <SelectionContext value={ticking}>
                <EventRows
                  ref={table}
                  list={state.window}
                  listKey={store}
                  columns={columns}
                  open={open}
                  isSelected={({ seq }) => selected.has(seq)}
                  isFresh={({ seq }) => live.fresh.has(seq)}
                  isPending={isPending || state.loading === 'place'}
                  onOpen={opening.openEvent}
                  onSee={(seen) => {
                    topRow.current = seen.top
                    see(seen)
                    live.catchUp()
                  }}
                  foot={<ListFoot state={state} onRetry={store.retry} />}
                />
              </SelectionContext>
            </FilterByValueContext>
          </EventOpeningContext>
        ) : (
          <Suspense fallback={null}>
            <NoEvents
              emptyTitle={perspective.empty}
              isFiltered={q !== '' || isBounded(toIsoRange(view))}
              isWrong={isWrong}
              onClear={props.onClear}
            />
          </Suspense>
        )}
      </section>
      <EventDrawer
        {...{ company, event: open, log: list.log }}
        list={{ ...view, list: props.perspective }}
        onPrevious={neighbour(-1)}
        onNext={neighbour(1)}
        onClose={() => show(null)}
      />
    </>
  )
}

/** Where somebody is in the list is no part of an event's address: else every row would change with each scrolling. */
function useOpening(input: {
  href: string
  view: ViewControls['view']
  show: ViewControls['show']
  shown: Searched['shown']
}) {
  const { href, show, shown } = input
  const { q, from, to, last, columns } = input.view
  // Rows keep their links while another search is on its way: they belong to this one.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the search of the view is that of the list once it is shown
  return useMemo(
    () => ({
      hrefOf: (seq: number) => serializeView(href, { q, from, to, last, columns, event: seq }),
      open: (seq: number) => show(seq),
      openEvent: ({ seq }: StoredEvent) => show(seq),
    }),
    [href, shown, columns, show],
  )
}

function hasPassed(bound: string | undefined): boolean {
  return bound !== undefined && Date.parse(bound) < Date.now()
}
