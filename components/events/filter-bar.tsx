'use client'

import { FilterX } from 'lucide-react'
import { DateTimeRangePicker } from '@/components/time/date-time-range-picker'
import { isBounded, type TimeRange } from '@/components/time/time-range'
import { Button } from '@/components/ui/button'
import type { KeyName } from '@/lib/events/query/keys'
import { readValues, withTerm } from '@/lib/events/query/terms'
import type { KnownAction } from '@/lib/events/schema'
import { ActionPicker } from './action-picker'
import { ActorPicker } from './actor-picker'
import { CategoryPicker } from './category-picker'
import { TargetPicker } from './target-picker'

type FilterBarProps = {
  company: string
  q: string
  range: TimeRange
  actions: readonly KnownAction[]
  /** Names of actors by what `actor:` finds them by, as far as the page knows them. */
  actorNames: ReadonlyMap<string, string>
  /** The same of targets. */
  targetNames: ReadonlyMap<string, string>
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
  targetNames,
  onQueryChange,
  onRangeChange,
  onClear,
  hasActionPicker,
}: FilterBarProps) {
  const isFiltered = q !== '' || isBounded(range)
  const write = (terms: Partial<Record<KeyName, string[]>>) => {
    const written = Object.entries(terms) as [KeyName, string[]][]
    // What a term says already stays as it was typed.
    const changed = written.filter(([key, values]) => `${values}` !== `${readValues(q, key)}`)
    onQueryChange(changed.reduce((text, [key, values]) => withTerm(text, { key, values }), q))
  }
  return (
    <fieldset className="flex min-w-0 flex-wrap items-center gap-2">
      <legend className="sr-only">Filters</legend>
      <DateTimeRangePicker value={range} onChange={onRangeChange} />
      <ActorPicker
        company={company}
        names={actorNames}
        chosen={readValues(q, 'actor')}
        onChange={(actor) => write({ actor })}
      />
      {hasActionPicker ? (
        <>
          <ActionPicker
            actions={actions}
            changes={readValues(q, 'change')}
            chosen={readValues(q, 'action')}
            onChange={({ changes, chosen }) => write({ change: changes, action: chosen })}
          />
          <CategoryPicker
            actions={actions}
            chosen={{
              category: readValues(q, 'category'),
              area: readValues(q, 'area'),
              kind: readValues(q, 'kind'),
            }}
            onChange={write}
          />
        </>
      ) : null}
      <TargetPicker
        company={company}
        names={targetNames}
        chosen={readValues(q, 'target')}
        onChange={(target) => write({ target })}
      />
      {isFiltered ? (
        <Button variant="ghost" onClick={onClear}>
          <FilterX aria-hidden />
          Clear all
        </Button>
      ) : null}
    </fieldset>
  )
}
