/** A date as it was written, not yet a moment: that takes a clock and a time zone. */
export type DateValue =
  | { type: 'relative'; offsetMs: number }
  | { type: 'day'; daysFromToday: number }
  | { type: 'calendar'; fields: number[]; precision: Precision; offsetMinutes: number | null }

type Precision = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second' | 'millisecond'

/** `timeZone` is an IANA name; it holds for dates that are written without an offset. */
export type Clock = { nowMs: number; timeZone: string }

const precisions: Precision[] = ['year', 'month', 'day', 'hour', 'minute', 'second', 'millisecond']
const unitMs = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
}

/**
 * Reads `2026`, `2026-01`, `2026-01-03`, `2026-01-03T14:30[:05[.123]]` with or without `Z` or `+02:00`, `-7d` and `+2h`
 * (units s, m, h, d, w; a day is 24 hours), `now`, `today`, `yesterday`, `tomorrow`. Null for anything else, days that no
 * calendar has included.
 */
export function parseDate(text: string): DateValue | null {
  const word = text.toLowerCase()
  if (word === 'now') return { type: 'relative', offsetMs: 0 }
  const day = ['yesterday', 'today', 'tomorrow'].indexOf(word)
  if (day >= 0) return { type: 'day', daysFromToday: day - 1 }
  const relative = /^([+-])(\d{1,5})([smhdw])$/.exec(word)
  if (relative) {
    const [, sign, amount, unit] = relative
    const offsetMs = Number(amount) * unitMs[unit as keyof typeof unitMs] * (sign === '-' ? -1 : 1)
    return { type: 'relative', offsetMs }
  }
  return parseCalendarDate(word)
}

/** The milliseconds that a date covers, `end` exclusive; of a relative one, a single millisecond. */
export function resolveDate(
  date: DateValue,
  { nowMs, timeZone }: Clock,
): { startMs: number; endMs: number } {
  if (date.type === 'relative') {
    const startMs = nowMs + date.offsetMs
    return { startMs, endMs: startMs + 1 }
  }
  if (date.type === 'day') {
    const today = new Date(nowMs + findOffsetMs(nowMs, timeZone))
    const fields = [today.getUTCFullYear(), today.getUTCMonth() + 1, today.getUTCDate()]
    fields[2] = (fields[2] ?? 0) + date.daysFromToday
    return resolveFields({ fields, precision: 'day', offsetMinutes: null, timeZone })
  }
  return resolveFields({ ...date, timeZone })
}

/** Whether the runtime knows this IANA time zone. */
export function isTimeZone(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).format(0) !== ''
  } catch {
    return false
  }
}

function parseCalendarDate(text: string): DateValue | null {
  const match =
    /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[t ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,3})\d{0,6})?)?(z|[+-]\d\d:?\d\d)?)?)?)?$/.exec(
      text,
    )
  if (!match) return null
  const zone = match[8]
  const written = match.slice(1, 8).filter((field) => field !== undefined)
  const fields = written.map((field, index) => Number(index === 6 ? field.padEnd(3, '0') : field))
  const precision = precisions[written.length - 1] ?? 'year'
  const offsetMinutes = zone === undefined ? null : parseOffset(zone)
  if (offsetMinutes !== null && Math.abs(offsetMinutes) > 18 * 60) return null
  return isOnCalendar(fields) ? { type: 'calendar', fields, precision, offsetMinutes } : null
}

function parseOffset(zone: string): number {
  if (zone === 'z') return 0
  const digits = zone.replace(':', '')
  const minutes = Number(digits.slice(1, 3)) * 60 + Number(digits.slice(3, 5))
  return digits.startsWith('-') ? -minutes : minutes
}

function isOnCalendar(fields: number[]): boolean {
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = fields
  const date = new Date(Date.UTC(2000, month - 1, day))
  date.setUTCFullYear(year, month - 1, day)
  const isSameDay = date.getUTCMonth() === month - 1 && date.getUTCDate() === day
  // Year 0 and what lies before it cannot be written for the database.
  return year >= 1 && isSameDay && hour < 24 && minute < 60 && second < 60
}

type Fields = {
  fields: number[]
  precision: Precision
  offsetMinutes: number | null
  timeZone: string
}

function resolveFields({ fields, precision, ...zone }: Fields): {
  startMs: number
  endMs: number
} {
  const next = [...fields]
  const last = precisions.indexOf(precision)
  next[last] = (next[last] ?? 0) + 1
  return { startMs: toMs(fields, zone), endMs: toMs(next, zone) }
}

/** Overflowing fields carry over, as in `Date.UTC`. */
function toMs(fields: number[], zone: { offsetMinutes: number | null; timeZone: string }): number {
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0, ms = 0] = fields
  const date = new Date(Date.UTC(2000, 0, 1, hour, minute, second, ms))
  const carriedDays = date.getUTCDate() - 1
  date.setUTCFullYear(year, month - 1, day + carriedDays)
  const wallMs = date.getTime()
  if (zone.offsetMinutes !== null) return wallMs - zone.offsetMinutes * 60_000
  return fromWall(wallMs, zone.timeZone)
}

/**
 * The moment at which the clocks of a zone show a time: of one that they show twice the first, and of one that they skip as
 * long after they were changed, so that a day whose midnight is skipped begins with the change.
 */
export function fromWall(wallMs: number, timeZone: string): number {
  // By the clocks of a day before, then by those that are in use at that moment.
  const earlyMs = wallMs - findOffsetMs(wallMs - unitMs.d, timeZone)
  const lateMs = wallMs - findOffsetMs(earlyMs, timeZone)
  return lateMs + findOffsetMs(lateMs, timeZone) === wallMs ? lateMs : earlyMs
}

/** How far the clocks of a zone are ahead of UTC at a moment. */
export function findOffsetMs(ms: number, timeZone: string): number {
  if (timeZone === 'UTC') return 0
  const parts = formatter(timeZone).formatToParts(ms)
  const read = (type: string): number =>
    Number(parts.find((part) => part.type === type)?.value ?? 0)
  const wall = new Date(Date.UTC(2000, 0, 1, read('hour'), read('minute'), read('second')))
  wall.setUTCFullYear(read('year'), read('month') - 1, read('day'))
  return wall.getTime() - Math.floor(ms / 1_000) * 1_000
}

/** Making one costs a hundred times what using it does, and one query asks in one zone only. */
let lastFormatter: { timeZone: string; format: Intl.DateTimeFormat } | null = null

function formatter(timeZone: string): Intl.DateTimeFormat {
  if (lastFormatter?.timeZone !== timeZone) {
    lastFormatter = { timeZone, format: makeFormatter(timeZone) }
  }
  return lastFormatter.format
}

function makeFormatter(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US-u-ca-iso8601', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
}
