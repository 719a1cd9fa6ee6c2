import { findCatalogueEntry } from '@/lib/log/catalogue/catalogue'
import { describeAction } from '@/lib/log/describe-action'
import { eventLimits } from '@/lib/log/event/event-limits'
import { nowMs } from '@/lib/platform/clock'
import { AppError } from '@/lib/platform/errors'
import { readDictionary } from './dictionary-store'
import { type CheckedQuery, checkQuery } from './query/check'
import { compile } from './query/compile'
import { collectLookups, type DictionaryEntry, type Lookup, pickKeys } from './query/lookups'
import type { QueryError } from './query/query-error'
import type { Condition } from './store'

/**
 * The condition that a query means for a company today: names and wildcards resolved against its dictionaries, bounds on
 * occurred_at added. Throws `query_invalid` (400) with position and suggestion of every error.
 */
export async function makeCondition(input: {
  companyId: string
  text: string
  /** Another query that has to hold as well. Its errors are the caller's fault. */
  within?: string
  after?: string | undefined
  before?: string | undefined
  timeZone?: string
}): Promise<Condition> {
  const query = readBoth(input.text, input.within ?? '')
  const lookups = new Map<string, readonly string[]>()
  for (const lookup of collectLookups(query)) {
    lookups.set(lookup.id, pickKeys(lookup, await readEntries(input.companyId, lookup)))
  }
  const { where, params } = compile(query, {
    companyParam: '$1',
    firstParam: 2,
    lookups,
    nowMs: nowMs(),
    timeZone: input.timeZone ?? 'UTC',
  })
  const isFiltered = !(query.type === 'and' && query.parts.length === 0)
  const condition: Condition = { where, params: [...params], isFiltered }
  addBound(condition, '>', input.after)
  addBound(condition, '<', input.before)
  return condition
}

function readBoth(text: string, within: string): CheckedQuery {
  const query = readQuery(text)
  return within === '' ? query : { type: 'and', parts: [readQuery(within), query] }
}

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

function describeError({ position, length, message, suggestion }: QueryError) {
  return { position, length, message, ...(suggestion === undefined ? {} : { suggestion }) }
}

async function readEntries(companyId: string, lookup: Lookup): Promise<DictionaryEntry[]> {
  const entries = await readDictionary(companyId, lookup)
  if (lookup.kind !== 'action') return entries
  return entries.map((entry) => {
    const { label, kind } = describeAction(entry.key)
    return { ...entry, label, kind, tags: findCatalogueEntry(entry.key)?.tags ?? [] }
  })
}

/**
 * Exclusive, as documents say; without an offset the time is UTC. Events have milliseconds: of a bound that is finer, the
 * next one counts for `<`. Bounds beyond what Postgres knows as a time lie beyond every event, so its own do as well.
 */
function addBound(condition: Condition, comparison: '<' | '>', time: string | undefined): void {
  if (time === undefined) return
  const isFiner = /\.\d{3}\d*[1-9]/.test(time)
  const ms = parseBound(time) + (isFiner && comparison === '<' ? 1 : 0)
  condition.params.push(new Date(Math.min(Math.max(ms, timeMinMs), timeMaxMs)).toISOString())
  const param = `$${condition.params.length + 1}::timestamptz`
  condition.where = `${condition.where} AND e.occurred_at ${comparison} ${param}`
  // No event happened later than it was recorded, but for the minutes that clocks may be apart: older partitions are left out.
  if (comparison === '>')
    condition.where += ` AND e.recorded_at > ${param} - interval '${aheadSeconds} seconds'`
}

/** Milliseconds since the epoch; without an offset the time is UTC. */
export function parseBound(time: string): number {
  const isWhole = !time.includes('T') || /(Z|[+-]\d{2}:?\d{2})$/i.test(time)
  return Date.parse(isWhole ? time : `${time}Z`)
}

const aheadSeconds = eventLimits.aheadOfServerMsMax / 1000

const timeMinMs = Date.parse('0001-01-01T00:00:00Z')
const timeMaxMs = Date.parse('9999-12-31T00:00:00Z')
