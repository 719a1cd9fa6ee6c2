import { nowMs } from '@/lib/platform/clock'
import { shareInProcess } from '@/lib/platform/share-in-process'
import { type ApiKeyRow, findApiKey } from './store/api-keys'

/**
 * Key lookups of this process, kept for two seconds: a producer that sends thousands of requests a second asks the
 * database once for them. The price: what another process changes (a key revoked, a role taken away, a plan) counts here up to two
 * seconds later. What this process changes counts at once (`forgetApiKey`, `forgetApiKeys`). Unknown ids are not kept:
 * anybody can make those up, and would fill the memory.
 */
const keptMs = 2_000
const entriesMax = 10_000

type Cache = { entries: Map<string, { row: ApiKeyRow; readAtMs: number }>; generation: number }

export async function readApiKey(id: string): Promise<ApiKeyRow | undefined> {
  const cache = theCache()
  const now = nowMs()
  const kept = cache.entries.get(id)
  if (kept && now - kept.readAtMs < keptMs && now >= kept.readAtMs) return kept.row
  const generation = cache.generation
  const row = await findApiKey(id)
  // A row that was read before somebody revoked it must not be kept after they did.
  if (row && generation === cache.generation) keep(cache, { id, row, readAtMs: now })
  return row
}

/** Call after the commit that revoked the key. */
export function forgetApiKey(id: string): void {
  const cache = theCache()
  cache.generation += 1
  cache.entries.delete(id)
}

/** Call after the commit that changed a member or a role. */
export function forgetApiKeys(): void {
  const cache = theCache()
  cache.generation += 1
  cache.entries.clear()
}

function keep(cache: Cache, entry: { id: string; row: ApiKeyRow; readAtMs: number }): void {
  cache.entries.delete(entry.id)
  cache.entries.set(entry.id, { row: entry.row, readAtMs: entry.readAtMs })
  const oldest = cache.entries.keys().next().value
  if (cache.entries.size > entriesMax && oldest !== undefined) cache.entries.delete(oldest)
}

function theCache(): Cache {
  return shareInProcess('key-cache', () => ({ entries: new Map(), generation: 0 }))
}
