import type { KnownAction } from '@/lib/events/schema'
import { countActions } from '@/lib/events/store'
import { catalogue } from '@/lib/log/catalogue/catalogue'
import { describeAction } from '@/lib/log/describe-action'

/** Every action this company's log has seen, by label, with how often. */
export async function listActions({ companyId }: { companyId: string }): Promise<KnownAction[]> {
  const rows = await countActions(companyId)
  return rows
    .map(({ action, count }) => ({ action, count, ...pickWords(action) }))
    .sort((one, other) => one.label.localeCompare(other.label))
}

/** The catalogue with the company's counts, then what its log has seen beyond the catalogue. */
export async function listCatalogue({ companyId }: { companyId: string }) {
  const counts = new Map((await countActions(companyId)).map((row) => [row.action, row.count]))
  const known = catalogue.map((entry) => ({
    ...entry,
    tags: [...entry.tags],
    count: counts.get(entry.action) ?? 0,
    in_catalogue: true,
  }))
  const names = new Set(catalogue.map((entry) => entry.action))
  const seen = [...counts].flatMap(([action, count]) =>
    names.has(action)
      ? []
      : [
          {
            action,
            ...describeAction(action),
            description: '',
            tags: [],
            count,
            in_catalogue: false,
          },
        ],
  )
  return [...known, ...seen]
}

function pickWords(action: string) {
  const { label, change, area } = describeAction(action)
  return { label, change, area }
}
