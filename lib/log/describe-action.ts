import { findCatalogueEntry } from './catalogue/catalogue'
import { classifyAction } from './event/classify-action'
import type { ChangeKind } from './schema'

export type ActionWords = { label: string; change: ChangeKind; area: string; kind: string }

const known = new Map<string, ActionWords>()
const knownMax = 10_000

/** What an action is called and what it does: from the catalogue, else from its own words (DESIGN §3). */
export function describeAction(action: string): ActionWords {
  const cached = known.get(action)
  if (cached) return cached
  const entry = findCatalogueEntry(action)
  const words: ActionWords = entry
    ? { label: entry.label, change: entry.change, area: entry.area, kind: entry.kind }
    : { label: labelOf(action), kind: 'user_actions', ...classifyAction(action) }
  // Producers choose unknown actions: without a bound they would choose our memory.
  if (known.size < knownMax) known.set(action, words)
  return words
}

function labelOf(action: string): string {
  const words = action.replaceAll(/[._:]+/g, ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
