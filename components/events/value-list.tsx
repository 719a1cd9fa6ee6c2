'use client'

import { useState } from 'react'
import {
  Command,
  CommandEmpty,
  CommandGroup,
  CommandInput,
  CommandItem,
  CommandList,
} from '@/components/ui/command'
import type { CompletedKey } from '@/lib/events/query/keys'
import { toggleValue } from '@/lib/events/query/terms'
import { actorTypes } from '@/lib/log/schema'
import { ActorIcon } from './actor-identity'
import { PickerWaiting } from './picker-waiting'
import { type CompletionValue, useCompletions } from './use-completions'

type ValueListProps = {
  company: string
  /** Whose values are listed. */
  of: CompletedKey
  /** Values of the key's term in the query. */
  chosen: string[]
  onChange: (chosen: string[]) => void
  /** What a value is called, as far as the page knows. */
  nameOf: (value: string) => string
  onLearn: (value: CompletionValue) => void
  words: { label: string; placeholder: string; none: string }
  hasIcons?: boolean
  /** Shown above while nothing is searched for: no value at all, then values that no log has to know. */
  usual: { none: string; values?: { value: string; label: string }[] }
}

/**
 * The searchable list of a picker. Mounted only while its panel is open, so that nothing is fetched before. What is chosen
 * stays in reach, also when the list at hand does not hold it.
 */
export function ValueList({ company, of, chosen, onChange, ...props }: ValueListProps) {
  const [search, setSearch] = useState('')
  const completed = useCompletions({ company, key: of, prefix: search })
  const usual = search === '' ? (props.usual.values ?? []) : []
  const values = completed.values.filter(({ value }) => !usual.some((it) => it.value === value))
  const { state } = completed
  const known = new Set([...usual, ...values].map(({ value }) => value))
  const missing = search === '' ? chosen.filter((value) => !known.has(value)) : []

  return (
    <Command label={props.words.label} shouldFilter={false}>
      <CommandInput
        autoFocus
        placeholder={props.words.placeholder}
        value={search}
        onValueChange={setSearch}
      />
      <CommandList aria-busy={state === 'loading'}>
        {state === 'failed' ? (
          <p role="alert" className="px-2 py-6 text-center text-gone text-xs">
            The list could not be loaded. Type again to retry.
          </p>
        ) : null}
        {state === 'loading' && values.length === 0 ? <PickerWaiting /> : null}
        {state === 'ready' ? <CommandEmpty>{props.words.none}</CommandEmpty> : null}
        {search === '' ? (
          <CommandGroup>
            <CommandItem value="none" isChecked={chosen.length === 0} onSelect={() => onChange([])}>
              {props.usual.none}
            </CommandItem>
            {usual.map(({ value, label }) => (
              <CommandItem
                key={value}
                value={`usual ${value}`}
                isChecked={chosen.includes(value)}
                onSelect={() => onChange(toggleValue(chosen, value))}
              >
                {label}
              </CommandItem>
            ))}
          </CommandGroup>
        ) : null}
        {missing.length > 0 && state !== 'loading' ? (
          <CommandGroup heading="Chosen">
            {missing.map((value) => (
              <CommandItem
                key={value}
                value={value}
                isChecked
                onSelect={() => onChange(toggleValue(chosen, value))}
              >
                <span className="truncate">{props.nameOf(value)}</span>
              </CommandItem>
            ))}
          </CommandGroup>
        ) : null}
        {values.length > 0 ? (
          <CommandGroup heading={props.words.label}>
            {values.map((completion) => (
              <CommandItem
                key={completion.value}
                value={completion.value}
                isChecked={chosen.includes(completion.value)}
                onSelect={() => {
                  props.onLearn(completion)
                  onChange(toggleValue(chosen, completion.value))
                }}
              >
                {props.hasIcons ? <ActorIcon type={typeOf(completion.value)} /> : null}
                <span className="grid min-w-0 flex-1">
                  <span className="truncate">{completion.label}</span>
                  {completion.hint ? (
                    <span className="truncate text-muted-foreground text-xs">
                      {completion.hint}
                    </span>
                  ) : null}
                </span>
              </CommandItem>
            ))}
          </CommandGroup>
        ) : null}
      </CommandList>
    </Command>
  )
}

/** Machines are known by type and id; whoever is not is a person. */
function typeOf(value: string) {
  return actorTypes.find((type) => value === type || value.startsWith(`${type}:`)) ?? 'user'
}
