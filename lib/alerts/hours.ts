import type { BusinessHours } from '@/lib/companies/schema'
import type { OutsideHours } from './words'

/** Working hours as they hold for one rule: its own where it has some, else the company's. */
export type WorkingHours = BusinessHours & { zone: string }

export function hoursOf(
  outside: OutsideHours,
  company: { timeZone: string; businessHours: BusinessHours },
): WorkingHours {
  const { businessHours } = company
  return {
    zone: outside.zone ?? company.timeZone,
    days: outside.days ?? businessHours.days,
    from: outside.from ?? businessHours.from,
    to: outside.to ?? businessHours.to,
  }
}

/** Whether a moment is outside working hours, by the clocks of their zone. `to` is outside. */
export function isOutside(atMs: number, { zone, days, from, to }: WorkingHours): boolean {
  const minute = minuteOfWeek(atMs, zone)
  const time = minute % dayMinutes
  return (
    !days.includes(Math.floor(minute / dayMinutes) + 1) ||
    time < minuteOf(from) ||
    time >= minuteOf(to)
  )
}

/** Whether nothing is ever outside. */
export function isAlwaysWithin({ days, from, to }: WorkingHours): boolean {
  return days.length === 7 && from === '00:00' && to >= '24:00'
}

const dayMinutes = 1_440
const slotMs = 15 * 60_000

/** The last quarter of an hour that each zone was asked for, and its first minute there: events come mostly in the order of time. */
const lastSlots = new Map<string, { slot: number; minute: number }>()

/**
 * By the clocks of a zone, from Monday at 00:00 on. Asking a clock costs microseconds, so it is asked once for a quarter of an hour:
 * clocks are set at its ends alone.
 */
function minuteOfWeek(atMs: number, zone: string): number {
  const slot = Math.floor(atMs / slotMs)
  let last = lastSlots.get(zone)
  if (last?.slot !== slot) {
    last = { slot, minute: askClock(slot * slotMs, zone) }
    lastSlots.set(zone, last)
  }
  const minutesIn = Math.floor((atMs - slot * slotMs) / 60_000)
  return (last.minute + minutesIn) % (7 * dayMinutes)
}

const dayNames = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
const formats = new Map<string, Intl.DateTimeFormat>()

function askClock(atMs: number, zone: string): number {
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat('en-GB', {
      ...{ timeZone: zone, weekday: 'short', hour: '2-digit', minute: '2-digit' },
      hourCycle: 'h23',
    })
  formats.set(zone, format)
  const parts = format.formatToParts(atMs)
  const read = (type: string) => parts.find((part) => part.type === type)?.value ?? ''
  const day = Math.max(0, dayNames.indexOf(read('weekday')))
  return day * dayMinutes + Number(read('hour')) * 60 + Number(read('minute'))
}

/** Of `09:00`; 24:00 is the end of the day. */
function minuteOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3))
}
