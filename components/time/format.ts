import { toWallClock } from './zone'

/** `2026-01-03 14:30:05` in `zone`: sorts by eye, means the same everywhere. */
export function formatDateTime(iso: string, zone: string): string {
  const clock = toWallClock(Date.parse(iso), zone)
  return `${formatDay(clock)} ${two(clock.hour)}:${two(clock.minute)}:${two(clock.second)}`
}

/** `2026-01-03` in `zone`. */
export function formatDate(iso: string, zone: string): string {
  return formatDay(toWallClock(Date.parse(iso), zone))
}

/** `2026-01-03 14:30` in `zone`, and without the time at the first minute of a day. */
export function formatBound(iso: string, zone: string): string {
  const clock = toWallClock(Date.parse(iso), zone)
  return clock.hour === 0 && clock.minute === 0
    ? formatDay(clock)
    : `${formatDay(clock)} ${two(clock.hour)}:${two(clock.minute)}`
}

/** `2026-01-03 14:30:05.123 UTC`: the exact moment as the log keeps it. */
export function formatUtc(iso: string): string {
  return `${new Date(iso).toISOString().replace('T', ' ').replace('Z', '')} UTC`
}

/** `3 hours ago`, `in 2 days`; to the nearest unit that says enough. */
export function formatDistance(iso: string, now: number): string {
  const seconds = Math.round((Date.parse(iso) - now) / 1_000)
  for (const [unit, length] of units) {
    if (Math.abs(seconds) >= length) {
      return distances.format(Math.trunc(seconds / length), unit)
    }
  }
  return 'just now'
}

const distances = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })
const units: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
]

function formatDay({ year, month, day }: { year: number; month: number; day: number }): string {
  return `${year}-${two(month)}-${two(day)}`
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}
