import { AppError } from '@/lib/platform/errors'
import { type CheckedQuery, checkQuery } from './query/check'
import type { QueryError } from './query/query-error'

/** Reads and checks a query. Throws `query_invalid` (400) naming every error with its place. */
export function readQuery(text: string): CheckedQuery {
  const result = checkQuery(text)
  if (result.query) return result.query
  throw new AppError('query_invalid', {
    status: 400,
    title: 'The query has an error',
    detail: result.errors.map((error) => error.message).join(' '),
    errors: result.errors.map(describeError),
  })
}

/** A query within another one, which has to hold as well. Errors of that one are the caller's fault. */
export function readQueryWithin(text: string, within: string): CheckedQuery {
  const query = readQuery(text)
  return within === '' ? query : { type: 'and', parts: [readQuery(within), query] }
}

export function asksForEverything(query: CheckedQuery): boolean {
  return query.type === 'and' && query.parts.every(asksForEverything)
}

/** Whether what it finds changes with the time at which it is asked: it has a date like `-7d` or `today`. */
export function isMoving(query: CheckedQuery): boolean {
  switch (query.type) {
    case 'and':
    case 'or':
      return query.parts.some(isMoving)
    case 'not':
      return isMoving(query.part)
    case 'condition':
      return query.tests.some(
        (test) =>
          test.type === 'time' &&
          [test.from, test.until].some((bound) => bound && bound.date.type !== 'calendar'),
      )
    default:
      return false
  }
}

function describeError({ position, length, message, suggestion }: QueryError) {
  return { position, length, message, ...(suggestion === undefined ? {} : { suggestion }) }
}

export type TimeBounds = { after?: string | undefined; before?: string | undefined }

/**
 * `after` and `before` as a stretch of milliseconds, from inclusive, until exclusive. The texts are exclusive, as documents
 * say. Events have milliseconds: of a bound that is finer, the next one counts.
 */
export function readBounds({ after, before }: TimeBounds): { fromMs?: number; untilMs?: number } {
  const isFiner = before !== undefined && /\.\d{3}\d*[1-9]/.test(before)
  return {
    ...(after === undefined ? {} : { fromMs: parseBound(after) + 1 }),
    ...(before === undefined ? {} : { untilMs: parseBound(before) + (isFiner ? 1 : 0) }),
  }
}

/** Milliseconds since the epoch; without an offset the time is UTC. */
export function parseBound(time: string): number {
  const isWhole = !time.includes('T') || /(Z|[+-]\d{2}:?\d{2})$/i.test(time)
  return Date.parse(isWhole ? time : `${time}Z`)
}
