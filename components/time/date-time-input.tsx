'use client'

import type { ComponentProps } from 'react'
import { Input } from '@/components/ui/input'
import { toMoment, toWallText } from './date-time-text'
import { useTimeZone } from './time-zone'

type DateTimeInputProps = Omit<ComponentProps<'input'>, 'type' | 'value' | 'onChange' | 'min'> & {
  /** ISO 8601 in UTC; null while it is empty. */
  value: string | null
  onChange: (value: string | null) => void
  /** The earliest moment, ISO 8601. */
  earliest?: string
}

/** One moment, filled in by the clocks of the viewer's zone. */
export function DateTimeInput({ value, onChange, earliest, ...props }: DateTimeInputProps) {
  const zone = useTimeZone()
  return (
    <Input
      {...props}
      type="datetime-local"
      value={value === null ? '' : toWallText(value, zone)}
      {...(earliest ? { min: toWallText(earliest, zone) } : {})}
      onChange={(event) => onChange(toMoment(event.target.value, zone))}
    />
  )
}
