'use client'

import { useMemo } from 'react'
import { DataTable } from '@/components/table/data-table'
import type { TableColumn } from '@/components/table/table-column'
import { Timestamp } from '@/components/time/timestamp'
import { Badge } from '@/components/ui/badge'
import type { CheckView } from '@/lib/events/integrity/schema'
import { countText, stateWords } from './check-words'
import { ProblemList } from './problem-list'

/** The runs of the check, newest first. */
export function CheckHistory({
  company,
  checks,
}: {
  company: string
  checks: readonly CheckView[]
}) {
  const columns = useMemo(() => makeColumns(company), [company])
  return <DataTable caption="Checks" columns={columns} rows={checks} rowId={({ id }) => id} />
}

function makeColumns(company: string): readonly TableColumn<CheckView>[] {
  return [
    {
      id: 'state',
      header: 'Result',
      cell: (check) => {
        const { label, tone } = stateWords[check.state]
        return (
          <div className="grid justify-items-start gap-1">
            <Badge tone={tone}>{label}</Badge>
            {check.problems.length > 0 ? (
              <details className="w-full min-w-0">
                <summary className="cursor-pointer rounded-sm text-xs">
                  {countText(check.problems.length)}{' '}
                  {check.problems.length === 1 ? 'problem' : 'problems'}, first at seq{' '}
                  {check.problems[0]?.seq}
                </summary>
                <div className="mt-1.5">
                  <ProblemList company={company} problems={check.problems} />
                </div>
              </details>
            ) : null}
            {check.failure ? <span className="text-xs">{check.failure}</span> : null}
          </div>
        )
      },
    },
    {
      id: 'when',
      header: 'When',
      cell: ({ finishedAt, requestedAt }) => <Timestamp at={finishedAt ?? requestedAt} />,
    },
    {
      id: 'who',
      header: 'Asked for by',
      isHiddenWhenSmall: true,
      cell: ({ isScheduled, requestedBy }) =>
        isScheduled ? (
          <span className="text-muted-foreground">daily check</span>
        ) : (
          (requestedBy ?? <span className="text-muted-foreground">somebody who has left</span>)
        ),
    },
    {
      id: 'size',
      header: 'Events',
      className: 'text-right tabular-nums',
      isHiddenWhenSmall: true,
      cell: ({ size }) => (size === null ? '–' : countText(size)),
    },
  ]
}
