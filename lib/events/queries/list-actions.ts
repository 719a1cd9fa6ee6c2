import type { CatalogueAction, KnownAction } from '@/lib/events/schema'
import { findLatest, matchEvents } from '@/lib/events/segments/count-events'
import { searchAsked } from './search-events'
import { type ActionUse, countActions, readActionUses } from '@/lib/events/store'
import { catalogue } from '@/lib/log/catalogue/catalogue'
import { describeAction } from '@/lib/log/describe-action'

/** Every action this company's log has seen, by label, with how often. */
export async function listActions({ companyId }: { companyId: string }): Promise<KnownAction[]> {
  const rows = await countActions(companyId)
  return rows
    .map(({ action, count }) => ({ action, count, ...pickWords(action) }))
    .sort((one, other) => one.label.localeCompare(other.label))
}

/** The catalogue with what the company's log has seen of it, then what it has seen beyond the catalogue. */
export async function listCatalogue({
  companyId,
}: {
  companyId: string
}): Promise<CatalogueAction[]> {
  const everything = { q: '', within: '' }
  const [rows, latest] = await Promise.all([
    readActionUses(companyId),
    searchAsked({ companyId }, everything, async (open) =>
      findLatest(await matchEvents(open, { columns: ['action'], times: true }), 'action'),
    ),
  ])
  const uses = new Map(rows.map((row) => [row.action, { ...row, lastMs: latest.get(row.action) }]))
  const known = catalogue.map((entry) => ({
    ...entry,
    tags: [...entry.tags],
    ...describeUse(uses.get(entry.action)),
    in_catalogue: true,
  }))
  const names = new Set(catalogue.map((entry) => entry.action))
  const seen = [...uses.values()]
    .filter(({ action }) => !names.has(action))
    .map((use) => ({
      action: use.action,
      ...describeAction(use.action),
      description: '',
      tags: [],
      ...describeUse(use),
      in_catalogue: false,
    }))
  return [...known, ...seen]
}

function describeUse(use: (ActionUse & { lastMs: number | undefined }) | undefined) {
  return {
    count: use?.count ?? 0,
    first_seen_at: use?.firstSeenAt.toISOString() ?? null,
    last_seen_at: use?.lastMs === undefined ? null : new Date(use.lastMs).toISOString(),
  }
}

function pickWords(action: string) {
  const { label, change, area, kind } = describeAction(action)
  return { label, change, area, kind }
}
