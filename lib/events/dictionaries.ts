import { findCatalogueEntry } from '@/lib/log/catalogue/catalogue'
import { describeAction } from '@/lib/log/describe-action'
import { tooSlow } from '@/lib/platform/db'
import { readDictionary } from './dictionary-store'
import type { CheckedQuery } from './query/check'
import { collectLookups, type DictionaryEntry, type Lookup, pickKeys } from './query/lookups'
import { shareAnswer } from './shared-answers'

/**
 * What the company's dictionaries answer today to each question of a query, by the question's id. Throws `query_too_broad`
 * (400), and `query_too_slow` (503): a query can ask a hundred questions with a hundred thousand answers each. With `asOf`, which
 * names one state of the log, answers are shared with whoever asks the same of that state.
 */
export async function answerLookups(
  companyId: string,
  query: CheckedQuery,
  { asOf }: { asOf?: string } = {},
): Promise<Map<string, readonly string[]>> {
  const answers = new Map<string, readonly string[]>()
  const endMs = performance.now() + lookupsMsMax
  for (const lookup of collectLookups(query)) {
    if (performance.now() > endMs) throw tooSlow()
    const ask = async () => pickKeys(lookup, await readEntries(companyId, lookup))
    const { id } = lookup
    answers.set(id, await (asOf ? shareAnswer({ companyId, asOf, id }, ask) : ask()))
  }
  return answers
}

const lookupsMsMax = 10_000

/** What can answer a lookup; actions with the words of the catalogue. */
async function readEntries(companyId: string, lookup: Lookup): Promise<DictionaryEntry[]> {
  const entries = await readDictionary(companyId, lookup)
  if (lookup.kind !== 'action') return entries
  return entries.map((entry) => {
    const { label, kind } = describeAction(entry.key)
    return { ...entry, label, kind, tags: findCatalogueEntry(entry.key)?.tags ?? [] }
  })
}
