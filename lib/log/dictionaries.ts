import { inSqlTransaction, type SqlTx, sql } from '@/lib/platform/db'
import { shareInProcess } from '@/lib/platform/share-in-process'
import { makeBoundedCaches } from './bounded-caches'
import { shortenKey } from './shorten-key'
import {
  deleteUncounted,
  deleteWords,
  type DictionaryRows,
  findUncounted,
  listKeys,
  voidCaches,
  writeDictionaries,
} from './store/dictionary-store'

/** Bounds memory: beyond it a company's cache starts afresh, and its words are offered to the database again. */
const knownMax = 50_000
/** Per company: what a word is of (`target project:p1`) → the name it was last committed under. */
const caches = shareInProcess('dictionaries', () =>
  makeBoundedCaches<{ erasures: number; known: Map<string, string | null> }>({
    entriesMax: 4 * knownMax,
    sizeOf: ({ known }) => known.size,
  }),
)

/** Lets go of the names of a company that this process remembers. */
export function forgetKnownWords(companyId: string): void {
  caches.forget(companyId)
}

/**
 * Writes what this process has not yet seen committed for the company; most appends have nothing to write. What was seen counts
 * only while `erasures` of the log stays the same: words that no event has any more are taken out (`forgetWords`).
 */
export async function writeNews(
  tx: SqlTx,
  rows: DictionaryRows,
  { erasures }: { erasures: number },
): Promise<void> {
  const known = openCache(rows.companyId, erasures)
  const news: [string, string | null][] = []
  const isNews = (word: string, fullName: string | null) => {
    // Names may have 32 KiB, and are kept here only to be compared.
    const name = fullName === null ? null : shortenKey(fullName)
    if (known.get(word) === name) return false
    news.push([word, name])
    return true
  }
  const fresh: DictionaryRows = {
    companyId: rows.companyId,
    actions: rows.actions.filter((row) => isNews(`action ${row.action}`, null)),
    actors: rows.actors.filter((row) => isNews(`actor ${row.actor}`, row.name)),
    workspaces: rows.workspaces.filter((row) => isNews(`workspace ${row.id}`, row.name)),
    targets: rows.targets.filter((row) => isNews(`target ${row.target}`, row.name)),
  }
  if (news.length === 0) return
  await writeDictionaries(tx.sql, fresh)
  tx.afterCommit(() => {
    if (known.size > knownMax) known.clear()
    for (const [word, name] of news) known.set(word, name)
    caches.noteGrowth(news.length)
  })
}

function openCache(companyId: string, erasures: number): Map<string, string | null> {
  const cache = caches.get(companyId)
  if (cache?.erasures === erasures) return cache.known
  const known = new Map<string, string | null>()
  caches.set(companyId, { erasures, known })
  return known
}

/**
 * Takes actors and targets out of the dictionaries. `findUsed` says under the log's lock which of them were appended since
 * somebody looked: null where that is too much to look at now, and nothing goes. Answers whether they went.
 */
export async function forgetWords(
  companyId: string,
  words: { actors: readonly string[]; targets: readonly string[] },
  findUsed: (tx: SqlTx) => Promise<{ actors: Set<string>; targets: Set<string> } | null>,
): Promise<boolean> {
  return await inSqlTransaction(async (tx) => {
    await voidCaches(tx.sql, companyId)
    const used = await findUsed(tx)
    if (used === null) return false
    await deleteWords(tx.sql, {
      companyId,
      actors: words.actors.filter((actor) => !used.actors.has(actor)),
      targets: words.targets.filter((target) => !used.targets.has(target)),
    })
    return true
  })
}

/** Takes actions and workspaces out of which no event is left. */
export async function forgetUncounted(companyId: string): Promise<void> {
  const uncounted = await findUncounted(sql(), companyId)
  if (uncounted.actions.length + uncounted.workspaces.length === 0) return
  await inSqlTransaction(async (tx) => {
    await voidCaches(tx.sql, companyId)
    await deleteUncounted(tx.sql, { companyId, ...uncounted })
  })
}

/** The keys of machines or of things behind `after`, a page of them. */
export async function listWords(input: {
  companyId: string
  kind: 'actor' | 'target'
  after: string
  limit: number
}): Promise<string[]> {
  return await listKeys(sql(), input)
}
