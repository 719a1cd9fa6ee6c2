'use client'

import { UserRound } from 'lucide-react'
import { useState } from 'react'
import {
  Command,
  CommandEmpty,
  CommandGroup,
  CommandInput,
  CommandItem,
  CommandList,
} from '@/components/ui/command'
import { Popover, PopoverContent, PopoverTrigger } from '@/components/ui/popover'
import { Skeleton } from '@/components/ui/skeleton'
import type { KnownActor } from '@/lib/events/schema'
import { type ActorType, actorTypes } from '@/lib/log/schema'
import { ActorIcon } from './actor-identity'
import { PickerButton } from './picker-button'
import { toggleValue } from './query-terms'
import { useKnownActors } from './use-known-actors'

type ActorPickerProps = {
  company: string
  /** Values of the `actor:` term. */
  chosen: string[]
  onChange: (chosen: string[]) => void
}

type ActorListProps = ActorPickerProps & {
  nameOf: (key: string) => string
  onLearn: (actor: KnownActor) => void
}

/** Keys of actors say nothing to people: names come from the events at hand, and from what was picked here. */
export function ActorPicker(props: ActorPickerProps & { names: ReadonlyMap<string, string> }) {
  const [isOpen, setIsOpen] = useState(false)
  const [learned, setLearned] = useState<ReadonlyMap<string, string>>(new Map())
  const nameOf = (key: string) => learned.get(key) ?? props.names.get(key) ?? key
  return (
    <Popover open={isOpen} onOpenChange={setIsOpen}>
      <PopoverTrigger asChild>
        <PickerButton Icon={UserRound} label="User" chosen={props.chosen.map(nameOf)} />
      </PopoverTrigger>
      <PopoverContent aria-label="Filter by user" className="w-80">
        <ActorList
          {...props}
          nameOf={nameOf}
          onLearn={(actor) =>
            setLearned((known) => new Map(known).set(actor.key, nameKnownActor(actor)))
          }
        />
      </PopoverContent>
    </Popover>
  )
}

/** Mounted only while the panel is open, so that nothing is fetched before. */
function ActorList({ company, chosen, nameOf, onLearn, onChange }: ActorListProps) {
  const [search, setSearch] = useState('')
  const { state, actors } = useKnownActors({ company, search })
  // What is chosen stays in reach, also when the list at hand does not hold it.
  const missing = chosen.filter((value) => !actors.some(({ key }) => key === value))
  const isChosen = (key: string) => chosen.includes(key)

  return (
    <Command label="Users" shouldFilter={false}>
      <CommandInput placeholder="Name, e-mail or id" value={search} onValueChange={setSearch} />
      <CommandList aria-busy={state === 'loading'}>
        {state === 'failed' ? (
          <p role="alert" className="px-2 py-6 text-center text-gone text-xs">
            The list could not be loaded. Type again to retry.
          </p>
        ) : null}
        {state === 'loading' && actors.length === 0 ? <Waiting /> : null}
        {state === 'ready' ? (
          <CommandEmpty>Nobody by that name has acted here.</CommandEmpty>
        ) : null}
        {missing.length > 0 && search === '' ? (
          <CommandGroup heading="Chosen">
            {missing.map((value) => (
              <CommandItem
                key={value}
                value={value}
                isChecked
                onSelect={() => onChange(toggleValue(chosen, value))}
              >
                <span className="truncate">{nameOf(value)}</span>
              </CommandItem>
            ))}
          </CommandGroup>
        ) : null}
        {actors.length > 0 ? (
          <CommandGroup heading="Users and programs">
            {actors.map((actor) => (
              <CommandItem
                key={actor.key}
                value={actor.key}
                isChecked={isChosen(actor.key)}
                onSelect={() => {
                  onLearn(actor)
                  onChange(toggleValue(chosen, actor.key))
                }}
              >
                <ActorOption actor={actor} />
              </CommandItem>
            ))}
          </CommandGroup>
        ) : null}
      </CommandList>
    </Command>
  )
}

function ActorOption({ actor }: { actor: KnownActor }) {
  const second = actor.email ?? (actor.name ? actor.key : null)
  return (
    <span className="grid min-w-0 flex-1">
      <span className="flex min-w-0 items-center gap-1.5">
        <ActorIcon type={knownType(actor.type)} />
        <span className="truncate">{nameKnownActor(actor)}</span>
      </span>
      {second && second !== actor.name ? (
        <span className="truncate pl-5 text-muted-foreground text-xs">{second}</span>
      ) : null}
    </span>
  )
}

function nameKnownActor(actor: KnownActor): string {
  return actor.name ?? actor.email ?? actor.key
}

function Waiting() {
  return (
    <div className="grid gap-2 p-2">
      <Skeleton className="h-6" />
      <Skeleton className="h-6" />
      <Skeleton className="h-6" />
    </div>
  )
}

function knownType(type: string): ActorType {
  return actorTypes.find((known) => known === type) ?? 'user'
}
