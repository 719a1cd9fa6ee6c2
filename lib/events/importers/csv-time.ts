import { parseDate, resolveDate } from '@/lib/events/query/dates'
import type { ImportProblem } from './importer'
import { type Moment, readMoment } from './read-moment'

/**
 * Reads RFC 3339, seconds and milliseconds since 1970, and `YYYY-MM-DD HH:MM[:SS[.fff]]` (also with a T between, and with
 * ` UTC` or an offset behind), which without an offset is a time in `timeZone`.
 */
export function readCsvTime(text: string, timeZone: string): Moment | { problem: ImportProblem } {
  const trimmed = text.trim()
  const plain = trimmed.replace(/ ?(?:UTC|GMT)$/i, 'Z')
  const isTime = /^\d{4}-\d\d-\d\d[t ]\d\d:\d\d/i.test(plain)
  const date = isTime && plain.length <= 40 ? parseDate(plain.replace(/ (?=[+-]\d)/, '')) : null
  const moment = readMoment(text, 'The time')
  if (!('problem' in moment) || date === null) {
    return 'problem' in moment && trimmed !== text ? readMoment(trimmed, 'The time') : moment
  }
  const { startMs } = resolveDate(date, { nowMs: 0, timeZone })
  const resolved = readMoment(new Date(startMs).toISOString(), 'The time')
  return 'problem' in resolved ? resolved : { ...resolved, isOriginal: false }
}
