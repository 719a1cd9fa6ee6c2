'use client'

import { UserPlus } from 'lucide-react'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import {
  Command,
  CommandEmpty,
  CommandGroup,
  CommandInput,
  CommandItem,
  CommandList,
} from '@/components/ui/command'
import { FormProblem } from '@/components/ui/form-problem'
import { Popover, PopoverContent, PopoverTrigger } from '@/components/ui/popover'
import { Skeleton } from '@/components/ui/skeleton'
import { type Outcome, useSubmit } from '@/components/ui/use-submit'
import { addedAtOnceMax, type PersonView } from '@/lib/access/schema/groups'
import { PersonName } from './person-name'
import { useCandidates } from './use-candidates'

type PersonPickerProps = {
  label: string
  /** Where to read who could be added, for what is typed. */
  addressOf: (search: string) => string
  run: (chosen: PersonView[]) => Promise<Outcome<unknown>>
}

/** A button that opens a list to search: several are ticked, then added together. */
export function PersonPicker({ label, addressOf, run }: PersonPickerProps) {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <Popover open={isOpen} onOpenChange={setIsOpen}>
      <PopoverTrigger asChild>
        <Button variant="primary">
          <UserPlus aria-hidden />
          {label}
        </Button>
      </PopoverTrigger>
      <PopoverContent aria-label={label} align="end" className="w-80">
        <PickerPanel addressOf={addressOf} run={run} onDone={() => setIsOpen(false)} />
      </PopoverContent>
    </Popover>
  )
}

type PickerPanelProps = Pick<PersonPickerProps, 'addressOf' | 'run'> & { onDone: () => void }

/** Mounted only while the panel is open, so that nothing is fetched before, and every opening starts anew. */
function PickerPanel({ addressOf, run, onDone }: PickerPanelProps) {
  const [search, setSearch] = useState('')
  const [chosen, setChosen] = useState<readonly PersonView[]>([])
  const { state, people } = useCandidates(addressOf(search))
  const { submit, isPending, problem } = useSubmit(run, { onDone })
  const isChosen = ({ id }: PersonView) => chosen.some((one) => one.id === id)
  const toggle = (person: PersonView) =>
    setChosen(isChosen(person) ? chosen.filter(({ id }) => id !== person.id) : [...chosen, person])
  // What is ticked stays in reach, also when the list at hand does not hold it.
  const shown = [...chosen.filter(({ id }) => !people.some((one) => one.id === id)), ...people]
  return (
    <>
      <Command label="People" shouldFilter={false}>
        <CommandInput placeholder="Name or e-mail" value={search} onValueChange={setSearch} />
        <CommandList aria-busy={state === 'loading'}>
          {state === 'failed' ? (
            <p role="alert" className="px-2 py-6 text-center text-gone text-xs">
              The list could not be loaded. Type again to retry.
            </p>
          ) : null}
          {state === 'loading' && shown.length === 0 ? <Skeleton className="m-2 h-6" /> : null}
          {state === 'ready' ? <CommandEmpty>Nobody to add by that name.</CommandEmpty> : null}
          {shown.length > 0 ? (
            <CommandGroup>
              {shown.map((person) => (
                <CommandItem
                  key={person.id}
                  value={person.id}
                  isChecked={isChosen(person)}
                  onSelect={() => toggle(person)}
                >
                  <PersonName person={person} />
                </CommandItem>
              ))}
            </CommandGroup>
          ) : null}
        </CommandList>
      </Command>
      <div className="grid gap-2 border-t p-2">
        <FormProblem text={problem} />
        <Button
          variant="primary"
          disabled={chosen.length === 0 || chosen.length > addedAtOnceMax || isPending}
          onClick={() => submit([...chosen])}
        >
          {isPending ? 'Adding…' : `Add ${chosen.length === 0 ? '' : chosen.length}`.trim()}
        </Button>
      </div>
    </>
  )
}
