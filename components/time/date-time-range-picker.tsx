'use client'

import { Calendar } from 'lucide-react'
import { lazy } from 'react'
import { Button } from '@/components/ui/button'
import { OpenLater } from '@/components/ui/open-later'
import { cn } from '@/lib/web/cn'
import { describeRange, isBounded, type TimeRange } from './time-range'
import { useTimeZone } from './time-zone'

const load = async () => ({ default: (await import('./date-time-range-panel')).DateTimeRangePanel })
const DateTimeRangePanel = lazy(load)

export type DateTimeRangePickerProps = {
  value: TimeRange
  onChange: (range: TimeRange) => void
}

/** A button that says which time is shown, and a panel to choose it: presets, or days with optional times. */
export function DateTimeRangePicker(props: DateTimeRangePickerProps) {
  const { value } = props
  const zone = useTimeZone()
  const button = (
    <Button className={cn(isBounded(value) && 'border-accent bg-accent-subtle text-accent-text')}>
      <Calendar aria-hidden />
      <span className="sr-only">Date and time:</span>
      {describeRange(value, zone)}
    </Button>
  )
  return (
    <OpenLater popup="dialog" {...{ button, load }}>
      <DateTimeRangePanel {...props} button={button} />
    </OpenLater>
  )
}
