'use client'

import Link from 'next/link'
import { ChangeBadge } from '@/components/events/change-badge'
import type { TableColumn } from '@/components/table/table-column'
import { Timestamp } from '@/components/time/timestamp'
import { Badge } from '@/components/ui/badge'
import type { CatalogueAction } from '@/lib/events/schema'
import { changeKinds } from '@/lib/log/schema'
import { routes } from '@/lib/web/routes'
import { isNew, nameArea, nameKind } from './action-filter'

export function makeActionColumns({
  company,
  nowMs,
}: {
  company: string
  nowMs: number
}): readonly TableColumn<CatalogueAction>[] {
  return [
    {
      id: 'action',
      header: 'Action',
      className: 'md:min-w-64',
      cell: (action) => (
        <div className="grid gap-0.5">
          <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <ChangeBadge change={changeKinds.find((kind) => kind === action.change) ?? 'other'} />
            <span className="font-medium">{action.label}</span>
            {isNew(action, nowMs) ? <Badge tone="accent">New this week</Badge> : null}
            {action.in_catalogue ? null : <Badge>Not in the catalogue</Badge>}
          </span>
          <span className="break-all text-code text-muted-foreground text-xs">{action.action}</span>
          <span className="text-muted-foreground text-xs md:hidden">
            {nameArea(action.area)}, <Count company={company} action={action} />
          </span>
        </div>
      ),
    },
    {
      id: 'area',
      header: 'Area',
      isHiddenWhenSmall: true,
      className: 'md:min-w-28',
      cell: ({ area }) => nameArea(area),
    },
    {
      id: 'kind',
      header: 'Category',
      isHiddenWhenSmall: true,
      className: 'md:min-w-28',
      cell: ({ kind }) => nameKind(kind),
    },
    {
      id: 'description',
      header: 'Description',
      isHiddenWhenSmall: true,
      className: 'md:min-w-64',
      cell: ({ description }) => <span className="text-muted-foreground">{description}</span>,
    },
    {
      id: 'count',
      header: 'Events',
      isHiddenWhenSmall: true,
      className: 'whitespace-nowrap text-right',
      cell: (action) => <Count company={company} action={action} />,
    },
    {
      id: 'last',
      header: 'Last seen',
      isHiddenWhenSmall: true,
      className: 'whitespace-nowrap',
      cell: ({ last_seen_at }) =>
        last_seen_at === null ? (
          <span className="text-muted-foreground">never</span>
        ) : (
          <Timestamp at={last_seen_at} />
        ),
    },
  ]
}

function Count({ company, action }: { company: string; action: CatalogueAction }) {
  if (action.count === 0) return <span className="text-muted-foreground">none</span>
  const words = `${action.count.toLocaleString('en')} ${action.count === 1 ? 'event' : 'events'}`
  return (
    <Link
      href={routes.auditLogs(company, { q: `action:${action.action}` })}
      className="text-accent-text hover:underline"
    >
      {words}
      <span className="sr-only"> of {action.label}</span>
    </Link>
  )
}
