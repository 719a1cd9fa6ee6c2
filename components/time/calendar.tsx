'use client'

import { DayPicker } from 'react-day-picker'
import type { Day } from './time-range'

const arrow =
  'inline-grid size-7 place-items-center rounded-md hover:bg-hover aria-disabled:opacity-40 [&_svg]:size-4 [&_svg]:fill-foreground'

// Under the pointer too: the accent's text cannot be read on another ground.
const chosenDay =
  '[&>button]:bg-accent [&>button]:text-accent-foreground [&>button:hover]:bg-accent'

const classNames = {
  months: 'relative',
  month: 'grid gap-2',
  nav: 'absolute inset-x-0 top-0 flex justify-between',
  button_previous: arrow,
  button_next: arrow,
  month_caption: 'grid h-7 place-items-center font-medium text-13',
  month_grid: 'border-collapse',
  weekday: 'size-8 font-normal text-muted-foreground text-2xs',
  day: 'p-0 text-center',
  day_button: 'size-8 rounded-md text-xs hover:bg-hover',
  today: 'font-semibold text-accent-text underline underline-offset-2',
  outside: 'text-muted-foreground',
  selected: 'bg-accent-subtle',
  range_start: `rounded-l-md ${chosenDay}`,
  range_end: `rounded-r-md ${chosenDay}`,
  range_middle: '',
}

type DayRangeCalendarProps = {
  from: Day | null
  to: Day | null
  today: Day
  onChange: (range: { from: Day | null; to: Day | null }) => void
}

/** One month in which people choose a first and a last day. Days are calendar days; zones are the caller's business. */
export function DayRangeCalendar({ from, to, today, onChange }: DayRangeCalendarProps) {
  return (
    <DayPicker
      mode="range"
      today={toDate(today)}
      defaultMonth={toDate(from ?? today)}
      selected={
        from ? { from: toDate(from), to: to ? toDate(to) : undefined } : { from: undefined }
      }
      onSelect={(range) =>
        onChange({
          from: range?.from ? toDay(range.from) : null,
          to: range?.to ? toDay(range.to) : null,
        })
      }
      weekStartsOn={1}
      showOutsideDays
      classNames={classNames}
      labels={{ labelDayButton: nameDay }}
    />
  )
}

const dayNames = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
})
const weekdayNames = new Intl.DateTimeFormat('en-GB', { weekday: 'long' })

/** "26 October 2026, Monday": begins with what is visible, for people who say what they see. */
function nameDay(date: Date, { selected, today }: { selected?: boolean; today?: boolean }): string {
  const words = [dayNames.format(date), weekdayNames.format(date)]
  if (today) words.push('today')
  if (selected) words.push('selected')
  return words.join(', ')
}

// The picker speaks in local dates; noon keeps the day the same whatever summer time does.
function toDate({ year, month, day }: Day): Date {
  return new Date(year, month - 1, day, 12)
}

function toDay(date: Date): Day {
  return { year: date.getFullYear(), month: date.getMonth() + 1, day: date.getDate() }
}
