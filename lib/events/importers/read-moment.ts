import { eventLimits } from '@/lib/log/event/event-limits'
import { readTime } from '@/lib/log/event/read-time'
import type { JsonValue } from '@/lib/log/schema'
import type { ImportProblem } from './importer'
import { refuseRecord } from './take-member'

/** When a record says that it happened: `text` as the event will say it, `isOriginal` when the record says the same. */
export type Moment = { text: string; isOriginal: boolean }

/** From here on a number counts milliseconds: as seconds it would be the year 5138, as milliseconds it is 1973. */
const secondsMax = 1e11
const yearTenThousandMs = Date.UTC(10_000, 0, 1)

/**
 * Reads RFC 3339, and numbers (also as digits in a text) as seconds or milliseconds since 1970. Refuses what is none of
 * them and what lies before the limit of the log; `name` is the member that the problem names.
 */
export function readMoment(
  value: JsonValue | undefined,
  name: string,
): Moment | { problem: ImportProblem } {
  const ms = typeof value === 'string' ? (readTime(value) ?? readEpoch(value)) : readEpoch(value)
  if (ms === null) {
    return refuseRecord('occurred_at_invalid', `${name} is missing, or no date and time.`)
  }
  if (ms < eventLimits.occurredAtMinMs) {
    return refuseRecord('occurred_at_too_early', `${name} is before 2000-01-01T00:00:00Z.`)
  }
  const isOriginal = typeof value === 'string' && readTime(value) !== null
  return { text: isOriginal ? value : new Date(ms).toISOString(), isOriginal }
}

function readEpoch(value: JsonValue | undefined): number | null {
  const isDigits = typeof value === 'string' && /^\d{9,14}(?:\.\d{1,9})?$/.test(value)
  const number = typeof value === 'number' ? value : isDigits ? Number(value) : Number.NaN
  if (!Number.isFinite(number)) return null
  const ms = Math.floor(Math.abs(number) < secondsMax ? number * 1_000 : number)
  return ms < yearTenThousandMs ? Math.max(ms, 0) : null
}
