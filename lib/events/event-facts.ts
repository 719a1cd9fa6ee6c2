import { shortenKey } from '@/lib/log/shorten-key'
import type { EventFacts } from './query/facts'
import { type QueriedEvent, readFacts } from './query/read-facts'

/** What queries ask of an event of the log, with the keys that its dictionaries have: very long ones are shortened there. */
export function factsOf(event: QueriedEvent): EventFacts {
  const facts = readFacts(event)
  const { columns, targets } = facts
  for (const key of ['actor', 'on_behalf_of', 'workspace'] as const) {
    const value = columns[key]
    if (value !== null) columns[key] = shortenKey(value)
  }
  for (let at = 0; at < targets.length; at += 1) targets[at] = shortenKey(targets[at] as string)
  return facts
}
