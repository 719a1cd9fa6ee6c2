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
  const { day, time } = localTime(atMs, zone)
  return !days.includes(day) || time < from || time >= to
}

/** Whether nothing is ever outside. */
export function isAlwaysWithin({ days, from, to }: WorkingHours): boolean {
  return days.length === 7 && from === '00:00' && to >= '24:00'
}

const dayNumbers: Record<string, number> = {
  Mon: 1,
  Tue: 2,
  Wed: 3,
  Thu: 4,
  Fri: 5,
  Sat: 6,
  Sun: 7,
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** Monday is 1; the time as 09:00. */
function localTime(atMs: number, zone: string): { day: number; time: string } {
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat('en-GB', {
      ...{ timeZone: zone, weekday: 'short', hour: '2-digit', minute: '2-digit' },
      hourCycle: 'h23',
    })
  formats.set(zone, format)
  const parts = format.formatToParts(atMs)
  const read = (type: string) => parts.find((part) => part.type === type)?.value ?? ''
  return { day: dayNumbers[read('weekday')] ?? 1, time: `${read('hour')}:${read('minute')}` }
}
