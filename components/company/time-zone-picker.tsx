'use client'

import { ChevronsUpDown } from 'lucide-react'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import {
  Command,
  CommandEmpty,
  CommandInput,
  CommandItem,
  CommandList,
} from '@/components/ui/command'
import { Popover, PopoverContent, PopoverTrigger } from '@/components/ui/popover'

type TimeZonePickerProps = {
  id: string
  'aria-describedby': string | undefined
  value: string
  zones: readonly string[]
  onChange: (zone: string) => void
}

/** A button that says the zone, and a list to search another in. */
export function TimeZonePicker({ value, zones, onChange, ...control }: TimeZonePickerProps) {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <Popover open={isOpen} onOpenChange={setIsOpen}>
      <PopoverTrigger asChild>
        <Button {...control} className="justify-between font-normal">
          <span className="truncate">{value}</span>
          <ChevronsUpDown aria-hidden />
        </Button>
      </PopoverTrigger>
      <PopoverContent aria-label="Time zone" className="w-72">
        <Command label="Time zones">
          <CommandInput placeholder="Search a city or region" />
          <CommandList>
            <CommandEmpty>There is no such time zone.</CommandEmpty>
            {zones.map((zone) => (
              <CommandItem
                key={zone}
                value={zone}
                keywords={[zone.replaceAll(/[_/]/g, ' ')]}
                onSelect={() => {
                  onChange(zone)
                  setIsOpen(false)
                }}
              >
                {zone}
              </CommandItem>
            ))}
          </CommandList>
        </Command>
      </PopoverContent>
    </Popover>
  )
}
