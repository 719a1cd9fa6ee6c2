'use client'

import { Keyboard } from 'lucide-react'
import { lazy, type ReactNode, useMemo, useRef, useState } from 'react'
import { useTimeZone } from '@/components/time/time-zone'
import { TimeStyleProvider } from '@/components/time/time-style'
import type { TimeStyle } from '@/components/time/time-styles'
import { type TimeRange, toIsoRange } from '@/components/time/time-range'
import { Button } from '@/components/ui/button'
import { WhenOpened } from '@/components/ui/when-opened'
import type { KnownAction } from '@/lib/events/schema'
import { beginTerm } from './begin-term'
import type { ColumnId } from './column-ids'
import { ColumnPicker } from './column-picker'
import { EventList } from './event-list'
import { nameActors, nameTargets } from './event-words'
import { ExportLink } from './export-link'
import { FoundCount } from './event-count-text'
import { FacetColumn, FacetsButton } from './facet-column'
import { FilterBar } from './filter-bar'
import { LogHistogram } from './log-histogram'
import type { Panels } from './panels'
import { type PerspectiveId, perspectives, resolveColumns } from './perspectives'
import { QueryBox } from './query-box'
import { TimeStylePicker } from './time-style-picker'
import type { EventListHandle } from './use-row-keys'
import { usePanels } from './use-panels'
import { useRevision } from './use-revision'
import { type GivenList, useSearched } from './use-searched'
import { useShortcuts } from './use-shortcuts'
import { useView } from './use-view'

const ShortcutsDialog = lazy(async () => ({
  default: (await import('./shortcuts-dialog')).ShortcutsDialog,
}))

type AuditLogViewProps = {
  company: string
  perspective: PerspectiveId
  given: GivenList
  actions: readonly KnownAction[]
  columns: ColumnId[]
  /** How times are told, and when the server made the page. */
  times: { style: TimeStyle; startMs: number }
  panels: Panels
  /** Whether the viewer may take what is found out as a file. */
  canExport: boolean
  /** "1,234 events" of what was given, rendered apart because counting may take longer than listing. */
  count: ReactNode
  /** Saved views: the menu beside the search, and which one is open. */
  viewsMenu: ReactNode
  openView: ReactNode
}

export function AuditLogView(props: AuditLogViewProps) {
  const { company } = props
  const perspective = perspectives[props.perspective]
  const controls = useView()
  const { view, search, arrange, stackBy } = controls
  const [isHelpOpen, setIsHelpOpen] = useState(false)
  const [timeStyle, setTimeStyle] = useState(props.times.style)
  const queryInput = useRef<HTMLInputElement>(null)
  const list = useRef<EventListHandle>(null)
  const range = toIsoRange(view)
  const asked = { q: view.q, range }
  const searched = useSearched({
    ...{ given: props.given, asked, view, company, perspective: props.perspective },
  })
  const { page, errors, actorNames } = searched.shown.list
  const columns = useMemo(
    () =>
      view.columns
        ? resolveColumns(props.perspective, { address: view.columns, cookie: undefined })
        : props.columns,
    [props.perspective, props.columns, view.columns],
  )

  useShortcuts({
    search: () => {
      queryInput.current?.focus()
      queryInput.current?.select()
    },
    nextRow: () => list.current?.moveRow(1),
    previousRow: () => list.current?.moveRow(-1),
    select: (isRange) => list.current?.select(isRange),
    toggleLive: () => list.current?.toggleLive(),
    showHelp: () => setIsHelpOpen(true),
  })
  const changeQuery = (q: string) => search({ q })
  const changeRange = ({ last, from, to }: TimeRange) =>
    search({ last, from: from ? new Date(from) : null, to: to ? new Date(to) : null })
  const clear = () => search({ q: null, from: null, to: null, last: null })
  const [ownPanels, arrangePanels] = usePanels(props.panels, {
    cookie: perspectives[props.perspective].panelsCookie,
  })
  const panels = { ...ownPanels, stack: view.stack ?? ownPanels.stack }
  const [revision, noteNewEvents] = useRevision()
  const explored = {
    ...{ company, perspective: props.perspective, q: view.q, range, zone: useTimeZone(), revision },
    ...{ isWaiting: controls.isPending || searched.isPending, isWrong: errors.length > 0 },
  }
  const facets = {
    ...{ explored, panels, onQueryChange: changeQuery },
    onFindOther: (key: string) => beginTerm(queryInput.current, key),
  }

  return (
    <TimeStyleProvider style={timeStyle} startMs={props.times.startMs}>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
        <div className="flex items-start gap-2">
          <div className="min-w-0 flex-1">
            <QueryBox
              company={company}
              value={view.q}
              errors={errors}
              placeholder={perspective.placeholder}
              inputRef={queryInput}
              onSubmit={changeQuery}
              onLeave={() => list.current?.moveRow(1)}
            />
          </div>
          {props.viewsMenu}
        </div>
        {props.openView}
        <div className="flex flex-wrap items-start justify-between gap-2">
          <FilterBar
            company={company}
            q={view.q}
            range={range}
            actions={props.actions}
            actorNames={new Map([...nameActors(page.events), ...Object.entries(actorNames)])}
            targetNames={nameTargets(page.events)}
            onQueryChange={changeQuery}
            onRangeChange={changeRange}
            onClear={clear}
            hasActionPicker={perspective.hasActionPicker}
          />
          <div className="ml-auto flex gap-2">
            {props.canExport ? (
              <ExportLink company={company} perspective={props.perspective} view={view} />
            ) : null}
            <FacetsButton {...facets} onArrange={arrangePanels} />
            <TimeStylePicker style={timeStyle} onChange={setTimeStyle} />
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
          onArrange={(change) => {
            arrangePanels(change)
            if (change.stack) stackBy(change.stack)
          }}
          onRangeChange={changeRange}
        />
        <FacetColumn {...facets}>
          <EventList
            {...{ ref: list, company, searched, controls, columns }}
            perspective={props.perspective}
            count={
              searched.shown.isGiven ? (
                props.count
              ) : (
                <FoundCount key={searched.shown.key} explored={explored} />
              )
            }
            onClear={clear}
            onNewEvents={noteNewEvents}
          />
        </FacetColumn>
        <WhenOpened isOpen={isHelpOpen}>
          <ShortcutsDialog company={company} isOpen={isHelpOpen} onOpenChange={setIsHelpOpen} />
        </WhenOpened>
      </div>
    </TimeStyleProvider>
  )
}

/** For a year: the next visit begins with the same columns, before any script has run. */
function rememberColumns(cookie: string, columns: ColumnId[]): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the cookie store API is not there without a secure context
  document.cookie = `${cookie}=${columns.join('.')}; path=/; max-age=31536000; samesite=lax`
}
