'use client'

import { UserRound } from 'lucide-react'
import { CommandGroup, CommandItem } from '@/components/ui/command'
import { Popover, PopoverContent, PopoverTrigger } from '@/components/ui/popover'
import { toggleValue } from '@/lib/events/query/terms'
import { actorTypes } from '@/lib/log/schema'
import { ActorIcon } from './actor-identity'
import { PickerButton } from './picker-button'
import { useLearnedNames } from './use-learned-names'
import { ValueList } from './value-list'

type ActorPickerProps = {
  company: string
  /** Names of actors by what `actor:` finds them by, as far as the page knows them. */
  names: ReadonlyMap<string, string>
  /** Values of the `actor:` term. */
  chosen: string[]
  onChange: (chosen: string[]) => void
}

/** What `actor:system` finds: whatever is of that type. */
const system = 'system'

const words = {
  label: 'Users and programs',
  placeholder: 'Name, e-mail or id',
  none: 'Nobody by that name has acted here.',
}

/** Anyone, every system actor, one or many. */
export function ActorPicker({ company, names, chosen, onChange }: ActorPickerProps) {
  const { nameOf, learn } = useLearnedNames(names)
  const spell = (value: string) => (value === system ? 'System' : nameOf(value))
  return (
    <Popover>
      <PopoverTrigger asChild>
        <PickerButton Icon={UserRound} label="User" chosen={chosen.map(spell)} />
      </PopoverTrigger>
      <PopoverContent aria-label="Filter by user" className="w-80">
        <ValueList
          company={company}
          of="actor"
          chosen={chosen}
          onChange={onChange}
          nameOf={spell}
          onLearn={learn}
          words={words}
          renderIcon={({ value }) => <ActorIcon type={typeOf(value)} />}
        >
          <CommandGroup>
            <CommandItem
              value="anyone"
              isChecked={chosen.length === 0}
              onSelect={() => onChange([])}
            >
              Anyone
            </CommandItem>
            <CommandItem
              value="every system"
              isChecked={chosen.includes(system)}
              onSelect={() => onChange(toggleValue(chosen, system))}
            >
              <ActorIcon type="system" />
              System
            </CommandItem>
          </CommandGroup>
        </ValueList>
      </PopoverContent>
    </Popover>
  )
}

/** Machines are known by type and id; whoever is not is a person. */
function typeOf(value: string) {
  return actorTypes.find((type) => value === type || value.startsWith(`${type}:`)) ?? 'user'
}
