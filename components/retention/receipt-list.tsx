'use client'

import { DataTable } from '@/components/table/data-table'
import type { TableColumn } from '@/components/table/table-column'
import { Timestamp } from '@/components/time/timestamp'
import { describeDays } from '@/lib/retention/schema/presets'
import type { RetentionRunView } from '@/lib/retention/schema'

/** Every pruning of the past; each stands in the log as a receipt. */
export function ReceiptList({ runs }: { runs: readonly RetentionRunView[] }) {
  return <DataTable caption="Prunings" columns={columns} rows={runs} rowId={({ id }) => id} />
}

const columns: readonly TableColumn<RetentionRunView>[] = [
  {
    id: 'at',
    header: 'When',
    cell: ({ startedAt, finishedAt }) => (
      <Timestamp at={finishedAt ?? startedAt} className="whitespace-nowrap" />
    ),
  },
  {
    id: 'events',
    header: 'Deleted',
    className: 'text-right tabular-nums',
    cell: ({ pruned }) => pruned.toLocaleString('en-US'),
  },
  {
    id: 'held',
    header: 'Held',
    className: 'text-right tabular-nums',
    cell: ({ held }) => held.toLocaleString('en-US'),
  },
  {
    id: 'kept',
    header: 'Kept for',
    isHiddenWhenSmall: true,
    cell: ({ keptDays }) => describeDays(keptDays),
  },
  {
    id: 'root',
    header: 'Root of what went',
    isHiddenWhenSmall: true,
    cell: ({ root }) =>
      root ? <code className="break-all text-code">{root}</code> : 'Not finished',
  },
]
