import { toWallClock, type WallClock } from './zone'

/** `2026-01-03 14:30:05` in `zone`: sorts by eye, means the same everywhere. */
export function formatDateTime(iso: string, zone: string): string {
  const clock = toWallClock(Date.parse(iso), zone)
  return `${formatDay(clock)} ${formatTime(clock, true)}`
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
    : `${formatDay(clock)} ${formatTime(clock, false)}`
}

/**
 * From one moment to another, the end exclusive, in `zone`: `2026-01-03 14:00 – 15:00`, with seconds where there are any,
 * and whole days by their names alone: `2026-01-03`, `2026-01-05 – 2026-01-11`.
 */
export function formatSpan(
  { fromMs, toMs }: { fromMs: number; toMs: number },
  zone: string,
): string {
  const [from, to] = [toWallClock(fromMs, zone), toWallClock(toMs, zone)]
  if (isMidnight(from) && isMidnight(to)) {
    const [first, last] = [formatDay(from), formatDay(toWallClock(toMs - 1, zone))]
    return first === last ? first : `${first} – ${last}`
  }
  const hasSeconds = from.second !== 0 || to.second !== 0
  const [start, end] = [formatTime(from, hasSeconds), formatTime(to, hasSeconds)]
  const [firstDay, lastDay] = [formatDay(from), formatDay(to)]
  return `${firstDay} ${start} – ${firstDay === lastDay ? end : `${lastDay} ${end}`}`
}

/** `15 minutes`, `1 week`, `3 months`: the length of a step that people count time in. */
export function formatLength(ms: number): string {
  for (const [unit, lengthMs] of lengths) {
    const count = Math.round(ms / lengthMs)
    // Months and years are not all of one length; what is shorter must fit exactly.
    const isWhole = unit === 'year' || unit === 'month' || ms % lengthMs === 0
    if (isWhole && ms >= lengthMs * 0.95) return `${count} ${count === 1 ? unit : `${unit}s`}`
  }
  return `${ms} milliseconds`
}

const lengths = [
  ['year', 31_556_952_000],
  ['month', 2_629_746_000],
  ['week', 604_800_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const

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

/** `14:30:05`, without its seconds `14:30`. */
export function formatTime({ hour, minute, second }: WallClock, hasSeconds: boolean): string {
  const time = `${two(hour)}:${two(minute)}`
  return hasSeconds ? `${time}:${two(second)}` : time
}

/** Whether a day begins. */
export function isMidnight({ hour, minute, second }: WallClock): boolean {
  return hour === 0 && minute === 0 && second === 0
}

function formatDay({ year, month, day }: { year: number; month: number; day: number }): string {
  return `${year}-${two(month)}-${two(day)}`
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}
