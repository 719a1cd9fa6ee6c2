import type { SqlTx } from '@/lib/platform/db'
import { makeBoundedCaches } from './bounded-caches'
import { shortenKey } from './shorten-key'
import { type DictionaryRows, writeDictionaries } from './store/dictionary-store'

/** Bounds memory: beyond it a company's cache starts afresh, and its words are offered to the database again. */
const knownMax = 50_000
/** Per company: what a word is of (`target project:p1`) → the name it was last committed under. */
const caches = makeBoundedCaches<Map<string, string | null>>({
  entriesMax: 4 * knownMax,
  sizeOf: ({ size }) => size,
})

/** Writes what this process has not yet seen committed for the company; most appends have nothing to write. */
export async function writeNews(tx: SqlTx, rows: DictionaryRows): Promise<void> {
  const known = caches.get(rows.companyId) ?? new Map<string, string | null>()
  caches.set(rows.companyId, known)
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
