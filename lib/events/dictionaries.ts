import { findCatalogueEntry } from '@/lib/log/catalogue/catalogue'
import { describeAction } from '@/lib/log/describe-action'
import { readDictionary } from './dictionary-store'
import type { DictionaryEntry, Lookup } from './query/lookups'

/** What a company's dictionaries hold that can answer a lookup; of actions, with the words of the catalogue. */
export async function readEntries(companyId: string, lookup: Lookup): Promise<DictionaryEntry[]> {
  const entries = await readDictionary(companyId, lookup)
  if (lookup.kind !== 'action') return entries
  return entries.map((entry) => {
    const { label, kind } = describeAction(entry.key)
    return { ...entry, label, kind, tags: findCatalogueEntry(entry.key)?.tags ?? [] }
  })
}
