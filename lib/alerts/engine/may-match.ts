import type { CheckedQuery } from '@/lib/events/query/check'
import { matchesEvent } from '@/lib/events/query/evaluate'
import type { EventFacts } from '@/lib/events/query/facts'
import type { KeyName } from '@/lib/events/query/keys'
import { collectLookups, type DictionaryEntry, pickKeys } from '@/lib/events/query/lookups'

/** Keys whose answer is the same for all events of one action. */
const ofAction: ReadonlySet<KeyName> = new Set<KeyName>([
  ...(['action', 'area', 'kind', 'category', 'change', 'tag'] as const),
])

/**
 * Whether events of an action can match a query, as far as the action alone says: false only where none can. `facts` are those of any
 * event of that action, `entry` the action in the dictionary.
 */
export function mayMatch(
  query: CheckedQuery,
  action: { facts: EventFacts; entry: DictionaryEntry },
): boolean {
  return judge(query, action) !== false
}

/** Null: it depends on the event. */
function judge(
  query: CheckedQuery,
  action: { facts: EventFacts; entry: DictionaryEntry },
): boolean | null {
  switch (query.type) {
    case 'and': {
      const parts = query.parts.map((part) => judge(part, action))
      return parts.includes(false) ? false : parts.includes(null) ? null : true
    }
    case 'or': {
      const parts = query.parts.map((part) => judge(part, action))
      return parts.includes(true) ? true : parts.includes(null) ? null : false
    }
    case 'not': {
      const part = judge(query.part, action)
      return part === null ? null : !part
    }
    case 'condition': {
      if (!ofAction.has(query.key)) return null
      const lookups = new Map(
        collectLookups(query).map((lookup) => [lookup.id, pickKeys(lookup, [action.entry])]),
      )
      return matchesEvent(query, action.facts, { lookups, nowMs: 0, timeZone: 'UTC' })
    }
    case 'free':
      return null
  }
}
