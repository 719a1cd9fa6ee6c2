'use client'

import { X } from 'lucide-react'
import { Button } from '@/components/ui/button'
import { CopyButton } from '@/components/ui/copy-button'
import type { StoredEvent } from '@/lib/events/schema'
import type { ColumnId } from './column-ids'
import { toJson, toLinks, toTsv } from './copy-formats'

type SelectionBarProps = {
  company: string
  events: ReadonlyMap<number, StoredEvent>
  problem: string | null
  columns: readonly ColumnId[]
  onClear: () => void
}

/** What can be done with the ticked events: they are copied in the order of the list, newest first. */
export function SelectionBar({ company, events, problem, columns, onClear }: SelectionBarProps) {
  const ordered = [...events.values()].sort(
    (one, other) =>
      Date.parse(other.occurred_at) - Date.parse(one.occurred_at) || other.seq - one.seq,
  )
  const origin = globalThis.location?.origin ?? ''
  return (
    <section aria-label="Selected events" className="flex flex-wrap items-center gap-1.5">
      <p role="status" className="font-medium">
        {events.size.toLocaleString('en-US')} selected
      </p>
      <CopyButton hasText label="Copy as JSON" text={toJson(ordered)} />
      <CopyButton hasText label="Copy as TSV" text={toTsv(ordered, columns)} />
      <CopyButton hasText label="Copy links" text={toLinks(ordered, { company, origin })} />
      <Button variant="ghost" size="sm" onClick={onClear}>
        <X aria-hidden />
        Clear selection
      </Button>
      {problem === null ? null : (
        <p role="alert" className="text-gone">
          {problem}
        </p>
      )}
    </section>
  )
}
