'use client'

import { UserRound } from 'lucide-react'
import { lazy } from 'react'
import { Picker } from './picker'
import { useLearnedNames } from './use-learned-names'

const ValueList = lazy(async () => ({ default: (await import('./value-list')).ValueList }))

type ActorPickerProps = {
  company: string
  /** Names of actors by what `actor:` finds them by, as far as the page knows them. */
  names: ReadonlyMap<string, string>
  /** Values of the `actor:` term. */
  chosen: string[]
  onChange: (chosen: string[]) => void
}

const words = {
  label: 'Users and programs',
  placeholder: 'Name, e-mail or id',
  none: 'Nobody by that name has acted here.',
}
/** `actor:system` is whatever is of that type. */
const system = { value: 'system', label: 'System' }

/** Anyone, every system actor, one or many. */
export function ActorPicker({ names, ...props }: ActorPickerProps) {
  const { nameOf, learn } = useLearnedNames(names)
  return (
    <Picker
      Icon={UserRound}
      label="User"
      title="Filter by user"
      className="w-80"
      chosen={props.chosen.map((value) => (value === system.value ? system.label : nameOf(value)))}
    >
      <ValueList
        {...props}
        of="actor"
        words={words}
        usual={{ none: 'Anyone', values: [system] }}
        hasIcons
        nameOf={nameOf}
        onLearn={learn}
      />
    </Picker>
  )
}
