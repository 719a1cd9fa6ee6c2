'use client'

import { Check } from 'lucide-react'
import { lazy, type ReactElement, Suspense, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Input } from '@/components/ui/input'
import { Label } from '@/components/ui/label'
import { Popover, PopoverContent, PopoverTrigger } from '@/components/ui/popover'
import { Skeleton } from '@/components/ui/skeleton'
import type { DateTimeRangePickerProps } from './date-time-range-picker'
import {
  isBounded,
  presetLabels,
  type TimeRange,
  timePresets,
  toDraft,
  toRange,
  wholeTime,
} from './time-range'
import { useTimeZone } from './time-zone'
import { toWallClock } from './zone'

/** A sixth of the page's script, and most visits open no calendar. */
const DayRangeCalendar = lazy(async () => ({
  default: (await import('./calendar')).DayRangeCalendar,
}))

type DateTimeRangePanelProps = DateTimeRangePickerProps & { button: ReactElement }

/** Presets, or days with optional times; begins open. */
export function DateTimeRangePanel({ value, onChange, button }: DateTimeRangePanelProps) {
  const zone = useTimeZone()
  const [isOpen, setIsOpen] = useState(true)
  const isSet = isBounded(value)

  const choose = (range: TimeRange) => {
    onChange(range)
    setIsOpen(false)
  }

  return (
    <Popover open={isOpen} onOpenChange={setIsOpen}>
      <PopoverTrigger asChild>{button}</PopoverTrigger>
      <PopoverContent aria-label="Date and time range" className="flex flex-col sm:flex-row">
        <fieldset className="flex flex-wrap gap-0.5 border-b p-2 sm:w-40 sm:flex-col sm:flex-nowrap sm:border-r sm:border-b-0">
          <legend className="sr-only">Presets</legend>
          <Preset isChosen={!isSet} onClick={() => choose(wholeTime)}>
            Any time
          </Preset>
          {timePresets.map((last) => (
            <Preset
              key={last}
              isChosen={value.last === last}
              onClick={() => choose({ ...wholeTime, last })}
            >
              {presetLabels[last]}
            </Preset>
          ))}
        </fieldset>
        <CustomRange value={value} zone={zone} onApply={choose} />
      </PopoverContent>
    </Popover>
  )
}

function Preset(props: { isChosen: boolean; onClick: () => void; children: string }) {
  return (
    <Button
      variant="ghost"
      size="sm"
      className="justify-start"
      aria-pressed={props.isChosen}
      onClick={props.onClick}
    >
      {props.children}
      {props.isChosen ? <Check className="ml-auto" aria-hidden /> : null}
    </Button>
  )
}

type CustomRangeProps = { value: TimeRange; zone: string; onApply: (range: TimeRange) => void }

/** Mounted when the panel opens, so that what was left half done there does not come back. */
function CustomRange({ value, zone, onApply }: CustomRangeProps) {
  const [draft, setDraft] = useState(() => toDraft(value, zone))
  const range = toRange(draft, zone)
  const isBackwards = range.from !== null && range.to !== null && range.from > range.to

  return (
    <form
      className="grid gap-3 p-3"
      onSubmit={(event) => {
        event.preventDefault()
        if (!isBackwards) onApply(range)
      }}
    >
      <Suspense fallback={<Skeleton className="h-64 w-56" />}>
        <DayRangeCalendar
          from={draft.fromDay}
          to={draft.toDay}
          today={toWallClock(Date.now(), zone)}
          onChange={({ from, to }) => setDraft({ ...draft, fromDay: from, toDay: to })}
        />
      </Suspense>
      <div className="grid grid-cols-2 gap-2">
        <TimeInput
          label="Start time"
          value={draft.fromTime}
          isDisabled={draft.fromDay === null}
          onChange={(fromTime) => setDraft({ ...draft, fromTime })}
        />
        <TimeInput
          label="End time"
          value={draft.toTime}
          isDisabled={draft.fromDay === null}
          onChange={(toTime) => setDraft({ ...draft, toTime })}
        />
      </div>
      <p className="text-muted-foreground text-xs">
        Times are optional. Zone: <span className="text-code">{zone}</span>
      </p>
      {isBackwards ? (
        <p role="alert" className="text-gone text-xs">
          The end lies before the start.
        </p>
      ) : null}
      <div className="flex justify-end gap-2">
        <Button size="sm" onClick={() => onApply(wholeTime)}>
          Clear
        </Button>
        <Button
          size="sm"
          type="submit"
          variant="primary"
          disabled={draft.fromDay === null || isBackwards}
        >
          Apply
        </Button>
      </div>
    </form>
  )
}

type TimeInputProps = {
  label: string
  value: string
  isDisabled: boolean
  onChange: (value: string) => void
}

function TimeInput({ label, value, isDisabled, onChange }: TimeInputProps) {
  return (
    <Label className="grid gap-1 text-xs">
      {label}
      <Input
        type="time"
        step={1}
        value={value}
        disabled={isDisabled}
        onChange={(event) => onChange(event.target.value)}
      />
    </Label>
  )
}
