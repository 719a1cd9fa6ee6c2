'use client'

import { Scale } from 'lucide-react'
import Link from 'next/link'
import { useMemo } from 'react'
import { DataTable } from '@/components/table/data-table'
import type { TableColumn } from '@/components/table/table-column'
import { Timestamp } from '@/components/time/timestamp'
import { EmptyState } from '@/components/ui/empty-state'
import type { HoldView } from '@/lib/holds/schema'
import { routes } from '@/lib/web/routes'
import { HoldCoverageText } from './hold-coverage-text'

type HoldListProps = { company: string; caption: string; holds: readonly HoldView[] }

export function HoldList({ company, caption, holds }: HoldListProps) {
  const isReleased = holds.some(({ released }) => released !== null)
  const columns = useMemo(() => makeColumns(company, isReleased), [company, isReleased])
  if (holds.length === 0) {
    return (
      <EmptyState Icon={Scale} title="No hold is in force">
        <p>Events go when their retention is over, and persons can be erased.</p>
      </EmptyState>
    )
  }
  return <DataTable caption={caption} columns={columns} rows={holds} rowId={({ id }) => id} />
}

function makeColumns(company: string, isReleased: boolean): readonly TableColumn<HoldView>[] {
  return [
    {
      id: 'name',
      header: 'Name',
      cell: (hold) => (
        <div className="grid gap-0.5">
          <Link
            href={routes.hold(company, hold.id)}
            className="wrap-anywhere font-medium text-accent-text hover:underline"
          >
            {hold.name}
          </Link>
          <span className="wrap-anywhere text-muted-foreground text-xs md:hidden">
            <HoldCoverageText hold={hold} />
          </span>
        </div>
      ),
    },
    {
      id: 'covers',
      header: 'Covers',
      isHiddenWhenSmall: true,
      cell: (hold) => <HoldCoverageText hold={hold} />,
    },
    {
      id: 'by',
      header: isReleased ? 'Released by' : 'Placed by',
      isHiddenWhenSmall: true,
      cell: ({ released, placedBy }) => (released ? released.by : placedBy) ?? 'Somebody who left',
    },
    {
      id: 'at',
      header: isReleased ? 'Released' : 'Placed',
      className: 'w-px',
      cell: ({ released, placedAt }) => (
        <Timestamp at={released?.at ?? placedAt} className="whitespace-nowrap" />
      ),
    },
  ]
}
