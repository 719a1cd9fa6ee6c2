'use client'

import { BellOff } from 'lucide-react'
import Link from 'next/link'
import { useMemo } from 'react'
import { DataTable } from '@/components/table/data-table'
import type { TableColumn } from '@/components/table/table-column'
import { Timestamp } from '@/components/time/timestamp'
import { Badge } from '@/components/ui/badge'
import type { AlertView } from '@/lib/alerts/schema/views'
import { routes } from '@/lib/web/routes'
import type { MarkRead } from './alert-actions'
import { AlertStateBadge, SeverityBadge } from './badges'
import { countWords } from './count-words'
import { AboutText } from './group-text'
import { useMarkRead } from './use-mark-read'

type AlertListProps = {
  company: string
  alerts: readonly AlertView[]
  /** Whoever sees an alert here has read of it. */
  onSeen: MarkRead
}

/** Alerts, the newest first. What is new to the viewer stays marked while the page is open. */
export function AlertList({ company, alerts, onSeen }: AlertListProps) {
  const news = useMarkRead(company, { alerts, onSeen })
  const columns = useMemo(() => makeColumns(company, news), [company, news])
  return <DataTable caption="Alerts" columns={columns} rows={alerts} rowId={({ id }) => id} />
}

function makeColumns(
  company: string,
  news: ReadonlySet<string>,
): readonly TableColumn<AlertView>[] {
  return [
    {
      id: 'severity',
      header: 'Severity',
      className: 'w-px',
      isHiddenWhenSmall: true,
      cell: ({ severity }) => <SeverityBadge severity={severity} />,
    },
    {
      id: 'alert',
      header: 'Alert',
      cell: (alert) => <AlertCell company={company} alert={alert} isNew={news.has(alert.id)} />,
    },
    {
      id: 'events',
      header: 'Events',
      className: 'w-px text-right tabular-nums',
      isHiddenWhenSmall: true,
      cell: ({ events }) => events.toLocaleString('en-US'),
    },
    {
      id: 'when',
      header: 'Happened',
      className: 'w-px',
      isHiddenWhenSmall: true,
      cell: ({ firedAt }) => <Timestamp at={firedAt} className="whitespace-nowrap" />,
    },
    {
      id: 'state',
      header: 'State',
      className: 'w-px',
      cell: (alert) => <StateCell alert={alert} />,
    },
  ]
}

function AlertCell({
  company,
  alert,
  isNew,
}: {
  company: string
  alert: AlertView
  isNew: boolean
}) {
  const { number, ruleName, severity, events, firedAt } = alert
  return (
    <div className="grid gap-0.5">
      <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <span className="md:hidden">
          <SeverityBadge severity={severity} />
        </span>
        <Link
          href={routes.alert(company, number)}
          className="wrap-anywhere font-medium text-accent-text hover:underline"
        >
          {ruleName}
        </Link>
        <span className="text-muted-foreground text-xs tabular-nums">#{number}</span>
        {isNew ? <Badge tone="accent">New</Badge> : null}
      </span>
      <span className="text-muted-foreground text-xs empty:hidden">
        <AboutText {...alert} />
      </span>
      <span className="text-muted-foreground text-xs md:hidden">
        {countWords(events, 'event')}, <Timestamp at={firedAt} />
      </span>
    </div>
  )
}

function StateCell({ alert }: { alert: AlertView }) {
  const { state, acknowledgedBy, resolvedBy, isSilenced } = alert
  const by = state === 'resolved' ? resolvedBy : state === 'acknowledged' ? acknowledgedBy : null
  return (
    <div className="grid justify-items-start gap-0.5">
      <AlertStateBadge state={state} />
      {by === null ? null : (
        <span className="hidden whitespace-nowrap text-muted-foreground text-xs md:block">
          by {by}
        </span>
      )}
      {isSilenced ? (
        <span
          className="flex items-center gap-1 whitespace-nowrap text-muted-foreground text-xs"
          title="Its rule was muted or snoozed: it was told to nobody."
        >
          <BellOff className="size-3" aria-hidden />
          Silenced
        </span>
      ) : null}
    </div>
  )
}
