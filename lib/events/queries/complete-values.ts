import {
  type CompletionRow,
  countOutcomes,
  findTargets,
  findWorkspaces,
} from '@/lib/events/completion-store'
import { type CompletedKey, keys } from '@/lib/events/query/keys'
import type { ActorRow } from '@/lib/events/store'
import { countActions, findActors, nameValues } from '@/lib/events/store'
import { countByValue, matchEvents } from '@/lib/events/segments/count-events'
import { compareCounts } from './read-facets'
import { searchAsked } from './search-events'
import { type Completions, completionsMax } from '@/lib/events/schema/explore'
import { findCatalogueEntry } from '@/lib/log/catalogue/catalogue'
import { areas, changeLabels, kinds } from '@/lib/log/catalogue/vocabulary'
import { type ActionWords, describeAction } from '@/lib/log/describe-action'
import { readerSql } from '@/lib/platform/db'

type Reader = { companyId: string }

/**
 * What this company's log knows that could stand behind a key, for the query bar and the pickers: at most
 * `completionsMax`, those that begin with what is typed first. The caller has authorised the reader.
 */
export async function completeValues(
  { companyId }: Reader,
  { key, prefix }: { key: CompletedKey; prefix: string },
): Promise<Completions> {
  const wanted = { companyId, text: prefix.trim().toLowerCase(), limit: completionsMax }
  switch (key) {
    case 'actor':
      return { values: await completeActors(wanted) }
    case 'caused_by':
      // Who acted for whom is not counted: the order is that of acting oneself.
      return { values: (await completeActors(wanted)).map((row) => ({ ...row, count: null })) }
    case 'target':
      return { values: await findTargets(wanted) }
    case 'workspace':
      return { values: await findWorkspaces(wanted) }
    case 'ip':
      return { values: await completeAddresses(wanted) }
    default:
      return { values: pickMatching(await listWords(companyId, key), wanted) }
  }
}

type Wanted = { companyId: string; text: string; limit: number }
type WordKey = Exclude<CompletedKey, 'actor' | 'caused_by' | 'target' | 'workspace' | 'ip'>

/** The frequent ones first; all of them are asked for where nothing is typed, who match where something is. */
async function completeActors(wanted: Wanted): Promise<CompletionRow[]> {
  const counts = await countColumn(wanted.companyId, 'actor')
  const found = wanted.text === '' ? [] : await findActors(readerSql(), wanted)
  const actors =
    wanted.text === ''
      ? await nameFrequent(wanted, counts)
      : found
          .map((row) => describeActor(row, counts.get(row.key) ?? 0))
          .sort((one, other) => (other.count ?? 0) - (one.count ?? 0))
  const isMeant = everySystem.value.startsWith(wanted.text)
  return isMeant ? [everySystem, ...actors].slice(0, wanted.limit) : actors
}

async function nameFrequent(
  { companyId, limit }: Wanted,
  counts: ReadonlyMap<string, number>,
): Promise<CompletionRow[]> {
  const top = [...counts].sort(compareCounts).slice(0, limit)
  const keys = top.map(([key]) => key)
  const names = await nameValues({ companyId, key: 'actor', values: keys })
  return top.map(([key, count]) => {
    const { label = key, hint = null } = names.get(key) ?? {}
    // A person's is an e-mail, all others' a type.
    if (hint?.includes('@')) return { value: hint, label, hint, count }
    return { value: key, label, hint: hint?.replaceAll('_', ' ') ?? null, count }
  })
}

const everySystem = { value: 'system', label: 'System', hint: 'every system actor', count: null }

/** An e-mail says more to people than the ref that the log has for its owner. */
function describeActor({ key, type, name, email }: ActorRow, count: number): CompletionRow {
  const hint = email ?? type.replaceAll('_', ' ')
  const value = email?.includes('@') ? email : key
  const label = name ?? email ?? key
  return { value, label, hint: hint === label ? null : hint, count }
}

/** Addresses that begin with the text, the frequent ones first. */
async function completeAddresses({ companyId, text, limit }: Wanted): Promise<CompletionRow[]> {
  const counts = await countColumn(companyId, 'ip')
  counts.delete('')
  return [...counts]
    .filter(([address]) => address.toLowerCase().startsWith(text))
    .sort(compareCounts)
    .slice(0, limit)
    .map(([value, count]) => ({ value, label: value, hint: null, count }))
}

/** How many events of the log have which value. */
async function countColumn(
  companyId: string,
  column: 'actor' | 'ip',
): Promise<Map<string, number>> {
  return await searchAsked({ companyId }, { q: '', within: '' }, async (open) =>
    countByValue(await matchEvents(open, { columns: [column] }), column),
  )
}

/** All words of a key: few enough to be matched here. */
async function listWords(companyId: string, key: WordKey): Promise<CompletionRow[]> {
  switch (key) {
    case 'auth':
    case 'via':
      return toRows(new Map((keys[key].values ?? []).map((value) => [value, null])))
    case 'outcome': {
      const counts = new Map((await countOutcomes(companyId)).map((row) => [row.value, row.count]))
      return toRows(new Map(keys.outcome.values?.map((value) => [value, counts.get(value) ?? 0])))
    }
    default:
      return toRows(await countWords(companyId, key), labelsOf(key))
  }
}

/** How often each word of the actions' dictionary occurred. */
async function countWords(
  companyId: string,
  key: Exclude<WordKey, 'auth' | 'via' | 'outcome'>,
): Promise<Map<string, number>> {
  const counts = new Map<string, number>()
  for (const { action, count } of await countActions(companyId)) {
    for (const word of wordsOf[key](action, describeAction(action))) {
      counts.set(word, (counts.get(word) ?? 0) + count)
    }
  }
  return counts
}

const wordsOf = {
  action: (action: string) => [action],
  area: (_: string, { area }: ActionWords) => [area],
  kind: (_: string, { kind }: ActionWords) => [kind],
  category: (_: string, { area, kind }: ActionWords) => [area, kind],
  change: (_: string, { change }: ActionWords) => [change],
  tag: (action: string) => findCatalogueEntry(action)?.tags ?? [],
}

function labelsOf(key: keyof typeof wordsOf): (word: string) => string | undefined {
  if (key === 'action') return (action) => describeAction(action).label
  const labels: Record<string, string> = { ...areas, ...kinds, ...changeLabels }
  return key === 'tag' ? () => undefined : (word) => labels[word]
}

function toRows(
  counts: ReadonlyMap<string, number | null>,
  labelOf: (word: string) => string | undefined = () => undefined,
): CompletionRow[] {
  return [...counts].map(([value, count]) => {
    const label = labelOf(value) ?? value.replaceAll('_', ' ')
    return { value, label, hint: label === value ? null : value, count }
  })
}

function pickMatching(rows: CompletionRow[], { text, limit }: Wanted): CompletionRow[] {
  const textsOf = ({ value, label }: CompletionRow) => [value, label.toLowerCase()]
  const rank = (row: CompletionRow) => (textsOf(row).some((said) => said.startsWith(text)) ? 0 : 1)
  return rows
    .filter((row) => textsOf(row).some((said) => said.includes(text)))
    .sort(
      (one, other) =>
        rank(one) - rank(other) ||
        (other.count ?? 0) - (one.count ?? 0) ||
        one.label.localeCompare(other.label),
    )
    .slice(0, limit)
}
