'use client'

import { useTimeZone } from '@/components/time/time-zone'
import { type ColumnId, columnLabels } from './column-ids'

/** Heads a column of moments: they are told by the clocks of the viewer's zone, which it names. */
export function MomentHeader({ id }: { id: ColumnId }) {
  const zone = useTimeZone()
  return (
    <>
      {columnLabels[id]} <span className="font-normal">({zone})</span>
    </>
  )
}
