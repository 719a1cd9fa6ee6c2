import { parse } from '@/lib/events/query/parse'
import { printLiteralTerm } from '@/lib/events/query/print'
import type { CellTerm } from './event-cells'
import { readValues, withTerm } from '@/lib/events/query/terms'

/** The query that finds events with this value only: the one it may have had under that key gives way. */
export function filterFor(q: string, { key, value }: CellTerm): string {
  return withTerm(withoutExclusion(q, { key, value }), { key, values: [value] })
}

/** The query that finds events without this value: what asked for it gives way. */
export function exclude(q: string, { key, value }: CellTerm): string {
  const asked = readValues(q, key)
  const rest = asked.includes(value)
    ? withTerm(q, { key, values: asked.filter((other) => other !== value) })
    : q.trim()
  const term = exclusionOf({ key, value })
  const { query, errors } = parse(rest)
  if (errors.length === 0 && ` ${rest} `.includes(` ${term} `)) return rest
  // An OR beside other parts needs its parentheses.
  const kept = errors.length === 0 && query.type === 'or' ? `(${rest})` : rest
  return kept === '' ? term : `${kept} ${term}`
}

function exclusionOf({ key, value }: Pick<CellTerm, 'key' | 'value'>): string {
  return `-${printLiteralTerm({ key, values: [value] })}`
}

/** Asking for what is shut out would find nothing. */
function withoutExclusion(q: string, given: Pick<CellTerm, 'key' | 'value'>): string {
  const term = exclusionOf(given)
  const { query } = parse(q)
  if (query.type === 'or' || !` ${q} `.includes(` ${term} `)) return q
  return ` ${q} `.replace(` ${term} `, ' ').trim()
}
