import { formatBound } from './format'
import { fromWallClock, toWallClock, type WallClock } from './zone'

export const timePresets = ['24h', '7d', '30d'] as const
export type TimePreset = (typeof timePresets)[number]

/**
 * Which moments a view shows: the last hours or days, or from one moment to another, both ISO 8601 in UTC and both
 * inclusive. An end that is null is open.
 */
export type TimeRange = { last: TimePreset | null; from: string | null; to: string | null }

export const wholeTime: TimeRange = { last: null, from: null, to: null }

/** The range that an address names; a preset outranks the two ends. */
export function toIsoRange(view: {
  last: TimePreset | null
  from: Date | null
  to: Date | null
}): TimeRange {
  if (view.last) return { ...wholeTime, last: view.last }
  return { last: null, from: view.from?.toISOString() ?? null, to: view.to?.toISOString() ?? null }
}

/** Whether it leaves any moment out. */
export function isBounded(range: TimeRange): boolean {
  return range.last !== null || range.from !== null || range.to !== null
}

export const presetLabels: Record<TimePreset, string> = {
  '24h': 'Last 24 hours',
  '7d': 'Last 7 days',
  '30d': 'Last 30 days',
}

const presetHours: Record<TimePreset, number> = { '24h': 24, '7d': 168, '30d': 720 }

/** A range as the bounds of a search, which are exclusive: a millisecond wider than what people chose. */
export function toSearchBounds(range: TimeRange, now: number): { after?: string; before?: string } {
  if (range.last) return { after: moved(now, -presetHours[range.last] * 3_600_000) }
  const bounds: { after?: string; before?: string } = {}
  if (range.from) bounds.after = moved(Date.parse(range.from), -1)
  if (range.to) bounds.before = moved(Date.parse(range.to), 1)
  return bounds
}

const presetAfter = { '24h': '7d', '7d': '30d', '30d': null } as const

/** A range in which this one is the middle third; of a preset the next longer one. In the end, or without one, any time. */
export function widenRange(range: TimeRange, now: number): TimeRange {
  if (range.last) return { ...wholeTime, last: presetAfter[range.last] }
  if (!range.from || !range.to) return wholeTime
  const [from, to] = [Date.parse(range.from), Date.parse(range.to)]
  const length = Math.max(1, to + 1 - from)
  if (length > longestMs) return wholeTime
  // Nothing is known of what is to come: what would lie there is added before.
  const end = Math.max(to, Math.min(to + length, now))
  return { last: null, from: moved(end, 1 - 3 * length), to: moved(end, 0) }
}

const longestMs = 3 * 366 * 86_400_000

/** What the button of the picker says. */
export function describeRange(range: TimeRange, zone: string): string {
  if (range.last) return presetLabels[range.last]
  const to = range.to ? describeEnd(range.to, zone) : null
  const from = range.from ? formatBound(range.from, zone) : null
  if (from && to) return from === to ? from : `${from} – ${to}`
  if (from) return `Since ${from}`
  return to ? `Until ${to}` : 'Any time'
}

/** What people fill in: calendar days of the viewer's zone, each with a time if they like (`HH:MM` or `HH:MM:SS`). */
export type RangeDraft = {
  fromDay: Day | null
  fromTime: string
  toDay: Day | null
  toTime: string
}
export type Day = { year: number; month: number; day: number }

/** Without a time the first day counts from its beginning and the last one to its end. */
export function toRange(draft: RangeDraft, zone: string): TimeRange {
  const from = draft.fromDay ? fromWallClock(atTime(draft.fromDay, draft.fromTime), zone) : null
  const lastDay = draft.toDay ?? draft.fromDay
  const to = lastDay ? endOf(lastDay, draft.toTime, zone) : null
  return {
    last: null,
    from: from === null ? null : moved(from, 0),
    to: to === null ? null : moved(to, 0),
  }
}

/** The draft that would give this range; times at the edge of a day stay empty. */
export function toDraft(range: TimeRange, zone: string): RangeDraft {
  const from = range.from ? toWallClock(Date.parse(range.from), zone) : null
  const to = range.to ? toWallClock(Date.parse(range.to), zone) : null
  const fromTime = from ? timeOf(from) : ''
  const toTime = to ? timeOf(to) : ''
  return {
    fromDay: from,
    fromTime: fromTime === '00:00' ? '' : fromTime,
    toDay: to,
    toTime: toTime === '23:59:59' ? '' : toTime,
  }
}

function atTime(day: Day, time: string): WallClock {
  const [hour = 0, minute = 0, second = 0] = time === '' ? [] : time.split(':').map(Number)
  return { year: day.year, month: day.month, day: day.day, hour, minute, second }
}

function endOf(day: Day, time: string, zone: string): number {
  // A last second is meant to its end, as a last day is.
  if (/:\d\d:\d\d$/.test(`:${time}`)) return fromWallClock(atTime(day, time), zone) + 999
  if (time !== '') return fromWallClock(atTime(day, time), zone)
  // Date.UTC carries the 32nd over into the next month, and a day is not always 24 hours long.
  const next = new Date(Date.UTC(day.year, day.month - 1, day.day + 1))
  const nextDay = {
    year: next.getUTCFullYear(),
    month: next.getUTCMonth() + 1,
    day: next.getUTCDate(),
  }
  return fromWallClock(atTime(nextDay, ''), zone) - 1
}

function describeEnd(iso: string, zone: string): string {
  const text = formatBound(iso, zone)
  return text.endsWith(' 23:59') ? text.slice(0, -' 23:59'.length) : text
}

function timeOf({ hour, minute, second }: WallClock): string {
  const parts = second === 0 ? [hour, minute] : [hour, minute, second]
  return parts.map((part) => String(part).padStart(2, '0')).join(':')
}

function moved(moment: number, byMs: number): string {
  return new Date(moment + byMs).toISOString()
}
