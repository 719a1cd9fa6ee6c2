'use client'

import { Crosshair } from 'lucide-react'
import { CommandGroup, CommandItem } from '@/components/ui/command'
import { Popover, PopoverContent, PopoverTrigger } from '@/components/ui/popover'
import { PickerButton } from './picker-button'
import { useLearnedNames } from './use-learned-names'
import { ValueList } from './value-list'

type TargetPickerProps = {
  company: string
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
export function TargetPicker({ company, names, chosen, onChange }: TargetPickerProps) {
  const { nameOf, learn } = useLearnedNames(names)
  return (
    <Popover>
      <PopoverTrigger asChild>
        <PickerButton Icon={Crosshair} label="Target" chosen={chosen.map(nameOf)} />
      </PopoverTrigger>
      <PopoverContent aria-label="Filter by target" className="w-80">
        <ValueList
          company={company}
          of="target"
          chosen={chosen}
          onChange={onChange}
          nameOf={nameOf}
          onLearn={learn}
          words={words}
        >
          <CommandGroup>
            <CommandItem
              value="anything"
              isChecked={chosen.length === 0}
              onSelect={() => onChange([])}
            >
              Anything
            </CommandItem>
          </CommandGroup>
        </ValueList>
      </PopoverContent>
    </Popover>
  )
}
