'use client'

import { Keyboard } from 'lucide-react'
import { type ReactNode, useRef, useState } from 'react'
import { isBounded, type TimeRange, toIsoRange } from '@/components/time/time-range'
import { Button } from '@/components/ui/button'
import type { QueryError } from '@/lib/events/query/query-error'
import type { EventSearchPage, KnownAction, StoredEvent } from '@/lib/events/schema'
import { beginTerm } from './begin-term'
import type { ColumnId } from './column-ids'
import { ColumnPicker } from './column-picker'
import { EventDrawer } from './event-drawer'
import { EventOpeningContext } from './event-link'
import { nameActors } from './event-words'
import { EventRows, focusRow } from './event-rows'
import { FacetColumn, FacetsButton } from './facet-column'
import { FilterBar } from './filter-bar'
import { LogHistogram } from './log-histogram'
import { NoEvents } from './no-events'
import { Pager } from './pager'
import type { Panels } from './panels'
import { type PerspectiveId, perspectives } from './perspectives'
import { QueryBox } from './query-box'
import type { LogHead } from './seal'
import { serializeView } from './search-params'
import { ShortcutsDialog } from './shortcuts-dialog'
import { useNeighbours } from './use-neighbours'
import { usePanels } from './use-panels'
import { useShortcuts } from './use-shortcuts'
import { useView } from './use-view'

type AuditLogViewProps = {
  company: string
  perspective: PerspectiveId
  page: EventSearchPage
  errors: QueryError[]
  actions: readonly KnownAction[]
  columns: ColumnId[]
  panels: Panels
  /** Names of the actors that the query names by a key. */
  actorNames: Readonly<Record<string, string>>
  /** The event that the address names, when the page of the list does not hold it. */
  elsewhere: StoredEvent | null
  log: LogHead | null
  /** "1,234 events", rendered apart because counting may take longer than listing. */
  count: ReactNode
}

export function AuditLogView(props: AuditLogViewProps) {
  const { company, page, errors, columns } = props
  const perspective = perspectives[props.perspective]
  const { view, isPending, search, turn, turnBehind, show, arrange } = useView()
  const [isHelpOpen, setIsHelpOpen] = useState(false)
  const queryInput = useRef<HTMLInputElement>(null)
  const range = toIsoRange(view)

  const open = findEvent(view.event, props)
  const neighbour = useNeighbours({ page, open, onShow: show, onCross: turnBehind })

  const moveRow = (step: 1 | -1) => {
    if (open) neighbour(step)?.()
    else focusRow(step)
  }
  useShortcuts({
    search: () => {
      queryInput.current?.focus()
      queryInput.current?.select()
    },
    nextRow: () => moveRow(1),
    previousRow: () => moveRow(-1),
    showHelp: () => setIsHelpOpen(true),
  })

  const hrefWith = (change: Partial<typeof view>) =>
    serializeView(perspective.href(company), { ...view, ...change })
  const opening = {
    hrefOf: (seq: number) => hrefWith({ event: seq }),
    open: (seq: number) => show(seq),
  }
  const changeQuery = (q: string) => search({ q })
  const changeRange = ({ last, from, to }: TimeRange) =>
    search({ last, from: from ? new Date(from) : null, to: to ? new Date(to) : null })
  const clear = () => search({ q: null, from: null, to: null, last: null })
  const [panels, arrangePanels] = usePanels(props.panels)
  const explored = {
    ...{ company, perspective: props.perspective, q: view.q, range },
    ...{ isWaiting: isPending, isWrong: errors.length > 0 },
  }
  const facets = {
    ...{ explored, panels, onQueryChange: changeQuery },
    onFindOther: (key: string) => beginTerm(queryInput.current, key),
  }
  const isFiltered = view.q !== '' || isBounded(range)

  const pager = (label: string) => (
    <Pager
      label={label}
      newerHref={hrefOfPage(page.newerCursor, 'newer')}
      olderHref={hrefOfPage(page.olderCursor, 'older')}
      onNewer={() => turn({ cursor: page.newerCursor, direction: 'newer' })}
      onOlder={() => turn({ cursor: page.olderCursor, direction: 'older' })}
    />
  )
  function hrefOfPage(cursor: string | null, direction: 'newer' | 'older') {
    return cursor === null ? null : hrefWith({ cursor, direction, event: null })
  }

  return (
    <div className="grid gap-3">
      <QueryBox
        value={view.q}
        errors={errors}
        placeholder={perspective.placeholder}
        inputRef={queryInput}
        onSubmit={changeQuery}
        onLeave={() => focusRow(1)}
      />
      <div className="flex flex-wrap items-start justify-between gap-2">
        <FilterBar
          company={company}
          q={view.q}
          range={range}
          actions={props.actions}
          actorNames={new Map([...nameActors(page.events), ...Object.entries(props.actorNames)])}
          onQueryChange={changeQuery}
          onRangeChange={changeRange}
          onClear={clear}
          hasActionPicker={perspective.hasActionPicker}
        />
        <div className="flex gap-2">
          <FacetsButton {...facets} onArrange={arrangePanels} />
          <ColumnPicker
            visible={columns}
            usual={perspective.usualColumns}
            opening={perspective.openingColumn}
            onChange={(next) => {
              rememberColumns(perspective.columnsCookie, next)
              arrange(next)
            }}
          />
          <Button
            variant="ghost"
            size="icon"
            className="hidden md:inline-flex"
            aria-label="Keyboard shortcuts"
            title="Keyboard shortcuts (?)"
            onClick={() => setIsHelpOpen(true)}
          >
            <Keyboard aria-hidden />
          </Button>
        </div>
      </div>
      <LogHistogram
        {...{ explored, panels }}
        onArrange={arrangePanels}
        onRangeChange={changeRange}
      />
      <FacetColumn {...facets}>
        <div className="flex min-h-7 items-center justify-between gap-2">
          <p role="status" className="text-muted-foreground">
            {isPending ? 'Searching…' : props.count}
          </p>
          {pager('Pages')}
        </div>
        <section
          aria-label="Events"
          aria-busy={isPending}
          className="relative overflow-hidden rounded-lg border bg-surface"
        >
          <PendingBar isPending={isPending} />
          {page.events.length > 0 ? (
            <EventOpeningContext value={opening}>
              <EventRows
                events={page.events}
                columns={columns}
                usual={perspective.usualColumns}
                open={open}
                isPending={isPending}
                onOpen={opening.open}
              />
            </EventOpeningContext>
          ) : (
            <NoEvents
              emptyTitle={perspective.empty}
              isFiltered={isFiltered}
              isWrong={errors.length > 0}
              onClear={clear}
            />
          )}
        </section>
        {page.events.length > 0 ? (
          <div className="flex justify-end">{pager('Pages, again')}</div>
        ) : null}
      </FacetColumn>
      <EventDrawer
        company={company}
        event={open}
        log={props.log}
        onPrevious={neighbour(-1)}
        onNext={neighbour(1)}
        onClose={() => show(null)}
      />
      <ShortcutsDialog isOpen={isHelpOpen} onOpenChange={setIsHelpOpen} />
    </div>
  )
}

/** On the page at hand it is there at once; elsewhere the server has sent it along. */
function findEvent(
  seq: number | null,
  { page, elsewhere }: Pick<AuditLogViewProps, 'page' | 'elsewhere'>,
): StoredEvent | null {
  if (seq === null) return null
  if (elsewhere?.seq === seq) return elsewhere
  return page.events.find((event) => event.seq === seq) ?? null
}

/** For a year: the next visit begins with the same columns, before any script has run. */
function rememberColumns(cookie: string, columns: ColumnId[]): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the cookie store API is not there without a secure context
  document.cookie = `${cookie}=${columns.join('.')}; path=/; max-age=31536000; samesite=lax`
}

function PendingBar({ isPending }: { isPending: boolean }) {
  if (!isPending) return null
  return (
    <div aria-hidden className="absolute inset-x-0 top-0 h-0.5 overflow-hidden bg-accent-subtle">
      <div className="h-full w-1/3 animate-pending bg-accent" />
    </div>
  )
}
