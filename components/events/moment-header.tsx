'use client'

import { useTimeStyle } from '@/components/time/time-style'
import { type ColumnId, columnLabels } from './column-ids'

/** Heads a column of moments: where they are told by clocks, it names the clocks' zone. */
export function MomentHeader({ id }: { id: ColumnId }) {
  const { style, zone } = useTimeStyle()
  if (style === 'relative') return columnLabels[id]
  return (
    <>
      {columnLabels[id]} <span className="font-normal">({zone})</span>
    </>
  )
}
