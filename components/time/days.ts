import { formatDate } from './format'

const quarterMs = 900_000

/**
 * Tells on which day of `zone` a moment lies, as `2026-01-03`. Remembers it by the quarter of an hour, the step of every
 * zone's offset: a list of thousands asks a few hundred times at most.
 */
export function makeDayTeller(zone: string): (atMs: number) => string {
  const known = new Map<number, string>()
  return (atMs) => {
    const quarter = Math.floor(atMs / quarterMs)
    const day = known.get(quarter) ?? formatDate(new Date(atMs).toISOString(), zone)
    known.set(quarter, day)
    return day
  }
}

/** `Saturday, 2026-01-03`. */
export function formatDayHeading(day: string): string {
  return `${weekdays.format(Date.parse(`${day}T00:00:00Z`))}, ${day}`
}

// A fixed language: server and browser must print the same text.
const weekdays = new Intl.DateTimeFormat('en', { weekday: 'long', timeZone: 'UTC' })
