'use client'

import { FilterX } from 'lucide-react'
import { DateTimeRangePicker } from '@/components/time/date-time-range-picker'
import { isBounded, type TimeRange } from '@/components/time/time-range'
import { Button } from '@/components/ui/button'
import type { KnownAction } from '@/lib/events/schema'
import { ActionPicker } from './action-picker'
import { ActorPicker } from './actor-picker'
import { readTerm, writeTerm } from './query-terms'

const actorKeys = ['actor'] as const
const changeKeys = ['change'] as const
const actionKeys = ['action', 'event'] as const

type FilterBarProps = {
  company: string
  q: string
  range: TimeRange
  actions: readonly KnownAction[]
  /** Names of actors by what `actor:` finds them by, as far as the page knows them. */
  actorNames: ReadonlyMap<string, string>
  onQueryChange: (q: string) => void
  onRangeChange: (range: TimeRange) => void
  onClear: () => void
  /** Off where every event has the same action. */
  hasActionPicker: boolean
}

/** The pickers. They hold nothing themselves: what they show is read from the query text, and written back into it. */
export function FilterBar({
  company,
  q,
  range,
  actions,
  actorNames,
  onQueryChange,
  onRangeChange,
  onClear,
  hasActionPicker,
}: FilterBarProps) {
  const isFiltered = q !== '' || isBounded(range)
  return (
    <fieldset className="flex min-w-0 flex-wrap items-center gap-2">
      <legend className="sr-only">Filters</legend>
      <DateTimeRangePicker value={range} onChange={onRangeChange} />
      <ActorPicker
        company={company}
        names={actorNames}
        chosen={readTerm(q, actorKeys)}
        onChange={(values) => onQueryChange(writeTerm(q, { keys: actorKeys, values }))}
      />
      {hasActionPicker ? (
        <ActionPicker
          actions={actions}
          changes={readTerm(q, changeKeys)}
          chosen={readTerm(q, actionKeys)}
          onChange={({ changes, chosen }) => {
            const withChanges = writeTerm(q, { keys: changeKeys, values: changes })
            onQueryChange(writeTerm(withChanges, { keys: actionKeys, values: chosen }))
          }}
        />
      ) : null}
      {isFiltered ? (
        <Button variant="ghost" onClick={onClear}>
          <FilterX aria-hidden />
          Clear all
        </Button>
      ) : null}
    </fieldset>
  )
}
