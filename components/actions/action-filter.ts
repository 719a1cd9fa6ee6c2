import type { CatalogueAction } from '@/lib/events/schema'
import { areas, kinds } from '@/lib/log/catalogue/vocabulary'
import { spellOut } from '@/components/events/event-words'

export const shownActions = ['all', 'seen', 'new'] as const
export type ShownActions = (typeof shownActions)[number]

const weekMs = 7 * 86_400_000

/** What the catalogue's page shows. A word is looked for in everything that a row says. */
export function filterActions(
  actions: readonly CatalogueAction[],
  { q, show, nowMs }: { q: string; show: ShownActions; nowMs: number },
): CatalogueAction[] {
  const words = q.toLowerCase().split(/\s+/).filter(Boolean)
  return actions.filter((action) => {
    if (show === 'seen' && action.count === 0) return false
    if (show === 'new' && !isNew(action, nowMs)) return false
    const text = textOf(action)
    return words.every((word) => text.includes(word))
  })
}

/** First seen in this company's log within the last seven days. */
export function isNew({ first_seen_at }: CatalogueAction, nowMs: number): boolean {
  return first_seen_at !== null && nowMs - Date.parse(first_seen_at) < weekMs
}

export function nameArea(area: string): string {
  const names: Record<string, string> = areas
  return names[area] ?? spellOut(area)
}

export function nameKind(kind: string): string {
  const names: Record<string, string> = kinds
  return names[kind] ?? spellOut(kind)
}

function textOf({ action, label, area, kind, change, description, tags }: CatalogueAction): string {
  return [action, label, nameArea(area), nameKind(kind), change, description, ...tags]
    .join(' ')
    .toLowerCase()
}
