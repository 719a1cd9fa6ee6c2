'use client'

import { FileCheck } from 'lucide-react'
import Link from 'next/link'
import { DataTable } from '@/components/table/data-table'
import type { TableColumn } from '@/components/table/table-column'
import { Timestamp } from '@/components/time/timestamp'
import { Badge } from '@/components/ui/badge'
import { EmptyState } from '@/components/ui/empty-state'
import { routes } from '@/lib/web/routes'

/** A report in the list; `period` as people read it. */
export type ReportItem = {
  id: string
  label: string
  period: string
  madeAt: string
  madeBy: string | null
  review: { lines: number; decided: number; isCompleted: boolean } | null
  mails: { sent: number; waiting: number; givenUp: number; failure: string | null } | null
}

type ReportListProps = { company: string; reports: readonly ReportItem[] }

export function ReportTable({ company, reports }: ReportListProps) {
  if (reports.length === 0) {
    return (
      <EmptyState Icon={FileCheck} title="No reports yet">
        <p>Make one above, or let a schedule do it. Each stays as it was when it was made.</p>
      </EmptyState>
    )
  }
  return (
    <DataTable
      caption="Reports"
      columns={makeColumns(company)}
      rows={reports}
      rowId={({ id }) => id}
    />
  )
}

function makeColumns(company: string): readonly TableColumn<ReportItem>[] {
  return [
    {
      id: 'report',
      header: 'Report',
      cell: (report) => (
        <div className="grid gap-0.5">
          <Link
            href={routes.report(company, report.id)}
            className="font-medium text-accent-text hover:underline"
          >
            {report.label} {report.period}
          </Link>
          <span className="text-muted-foreground text-xs md:hidden">
            <Timestamp at={report.madeAt} />
          </span>
          {report.mails ? <MailText {...report.mails} /> : null}
        </div>
      ),
    },
    {
      id: 'state',
      header: 'Review',
      cell: ({ review }) => (review ? <ReviewBadge {...review} /> : null),
    },
    {
      id: 'made',
      header: 'Made',
      isHiddenWhenSmall: true,
      cell: ({ madeAt }) => <Timestamp at={madeAt} className="whitespace-nowrap" />,
    },
    {
      id: 'by',
      header: 'By',
      isHiddenWhenSmall: true,
      cell: ({ madeBy }) => madeBy ?? <span className="text-muted-foreground">Schedule</span>,
    },
  ]
}

function MailText({ sent, waiting, givenUp, failure }: NonNullable<ReportItem['mails']>) {
  const parts = [
    sent > 0 ? `sent to ${sent}` : '',
    waiting > 0 ? `waiting for ${waiting}` : '',
    givenUp > 0 ? `given up for ${givenUp}` : '',
  ].filter(Boolean)
  return (
    <span className="text-muted-foreground text-xs">
      Mail: {parts.join(', ')}.{failure ? <span className="text-gone"> {failure}</span> : null}
    </span>
  )
}

export function ReviewBadge({ lines, decided, isCompleted }: NonNullable<ReportItem['review']>) {
  if (isCompleted) return <Badge tone="made">Signed off</Badge>
  return (
    <Badge tone={decided > 0 ? 'changed' : 'neutral'}>
      {decided} of {lines} decided
    </Badge>
  )
}
