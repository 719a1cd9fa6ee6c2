'use client'

import {
  Command,
  CommandEmpty,
  CommandGroup,
  CommandInput,
  CommandItem,
  CommandList,
} from '@/components/ui/command'
import { toggleValue } from '@/lib/events/query/terms'
import type { KnownAction } from '@/lib/events/schema'
import { nameCategory } from './event-words'

/** Values of the `category:`, `area:` and `kind:` terms. */
export type Categories = { category: string[]; area: string[]; kind: string[] }

export type CategoryListProps = {
  actions: readonly KnownAction[]
  chosen: Categories
  onChange: (next: Categories) => void
}

/**
 * Areas and general types of activity. What is picked narrows by `area:` and `kind:`; a `category:` that was typed, which
 * is either, is shown and goes on as one.
 */
export function CategoryList({ actions, chosen, onChange }: CategoryListProps) {
  const fields = [
    { name: 'area', heading: 'Areas', counts: countBy(actions, 'area') },
    { name: 'kind', heading: 'Kinds', counts: countBy(actions, 'kind') },
  ] as const
  const toggle = (name: 'area' | 'kind', value: string) => {
    const isOneOf = chosen[name].includes(value)
    const key = chosen.category.length > 0 && !isOneOf ? 'category' : name
    onChange({ ...chosen, [key]: toggleValue(chosen[key], value) })
  }

  return (
    <Command label="Categories">
      <CommandInput autoFocus placeholder="Area or kind" />
      <CommandList>
        <CommandEmpty>No such category in this log.</CommandEmpty>
        {fields.map(({ name, heading, counts }) =>
          counts.length > 0 ? (
            <CommandGroup key={name} heading={heading}>
              {counts.map(({ value, count }) => (
                <CommandItem
                  key={value}
                  value={`${name} ${value}`}
                  keywords={[nameCategory(value)]}
                  isChecked={chosen[name].includes(value) || chosen.category.includes(value)}
                  onSelect={() => toggle(name, value)}
                >
                  <span className="min-w-0 flex-1 truncate">{nameCategory(value)}</span>
                  <span className="text-muted-foreground text-xs">
                    {count.toLocaleString('en-US')}
                  </span>
                </CommandItem>
              ))}
            </CommandGroup>
          ) : null,
        )}
      </CommandList>
    </Command>
  )
}

function countBy(actions: readonly KnownAction[], name: 'area' | 'kind') {
  const counts = new Map<string, number>()
  for (const action of actions) {
    counts.set(action[name], (counts.get(action[name]) ?? 0) + action.count)
  }
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((one, other) => other.count - one.count)
}
