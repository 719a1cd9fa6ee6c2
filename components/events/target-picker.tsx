'use client'

import { Crosshair } from 'lucide-react'
import { lazy } from 'react'
import { Picker } from './picker'
import { useLearnedNames } from './use-learned-names'

const ValueList = lazy(async () => ({ default: (await import('./value-list')).ValueList }))

type TargetPickerProps = {
  company: string
  /** Names of targets by what `target:` finds them by, as far as the page knows them. */
  names: ReadonlyMap<string, string>
  /** Values of the `target:` term. */
  chosen: string[]
  onChange: (chosen: string[]) => void
}

const words = {
  label: 'Targets',
  placeholder: 'Name, id or type',
  none: 'Nothing by that name was acted on here.',
}

/** What something was done to: anything, one or many. */
export function TargetPicker({ names, ...props }: TargetPickerProps) {
  const { nameOf, learn } = useLearnedNames(names)
  return (
    <Picker
      Icon={Crosshair}
      label="Target"
      title="Filter by target"
      className="w-80"
      chosen={props.chosen.map(nameOf)}
    >
      <ValueList
        {...props}
        of="target"
        words={words}
        usual={{ none: 'Anything' }}
        nameOf={nameOf}
        onLearn={learn}
      />
    </Picker>
  )
}
