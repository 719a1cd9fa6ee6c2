import { fromWallClock, toWallClock } from './zone'

/** A moment as `<input type="datetime-local">` writes it, by the clocks of `zone`: `2026-01-03T14:30`. */
export function toWallText(iso: string, zone: string): string {
  const { year, month, day, hour, minute } = toWallClock(Date.parse(iso), zone)
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}`
}

/** The moment of such a text, ISO 8601 in UTC; null where it is none (the field is half filled in). */
export function toMoment(text: string, zone: string): string | null {
  const match = /^(\d{4,6})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d))?/.exec(text)
  if (!match) return null
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = match
    .slice(1)
    .map((part) => Number(part ?? 0))
  return new Date(fromWallClock({ year, month, day, hour, minute, second }, zone)).toISOString()
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}
