import { shareInProcess } from '@/lib/platform/share-in-process'

/**
 * Decoded parts of segments, the most recently used ones, up to a weight in bytes. Segments never change, so nothing here
 * is ever stale. Parts of one that was replaced are dropped: they may say what was erased since.
 */
type Cached = { value: unknown; bytes: number }
type Cache = {
  parts: Map<string, Cached>
  bytes: number
  /** Ids of each company's segments, as they were listed last. */
  listed: Map<string, ReadonlySet<string>>
}

export type PartKey = { companyId: string; segmentId: string; part: string }

const bytesMax = 96 * 1024 * 1024

export function readCached<Value>(key: PartKey): Value | undefined {
  const { parts } = open()
  const name = nameOf(key)
  const found = parts.get(name)
  if (!found) return undefined
  // The order of a Map is that of insertion: what is used moves to its end.
  parts.delete(name)
  parts.set(name, found)
  return found.value as Value
}

export function keepCached(key: PartKey, { value, bytes }: Cached): void {
  const cache = open()
  // Who began before it was replaced brings nothing of it back.
  if (cache.listed.get(key.companyId)?.has(key.segmentId) === false) return
  drop(cache, nameOf(key))
  cache.bytes += bytes
  cache.parts.set(nameOf(key), { value, bytes })
  for (const oldest of cache.parts.keys()) {
    if (cache.bytes <= bytesMax) break
    drop(cache, oldest)
  }
}

/** Says which segments a company has now. */
export function dropReplaced(companyId: string, segmentIds: readonly string[]): void {
  const cache = open()
  const now = new Set(segmentIds)
  const gone = [...(cache.listed.get(companyId) ?? [])].filter((id) => !now.has(id))
  cache.listed.set(companyId, now)
  if (gone.length === 0) return
  for (const name of cache.parts.keys()) {
    if (gone.some((id) => name.startsWith(`${id}/`))) drop(cache, name)
  }
}

function drop(cache: Cache, name: string): void {
  cache.bytes -= cache.parts.get(name)?.bytes ?? 0
  cache.parts.delete(name)
}

function nameOf({ segmentId, part }: PartKey): string {
  return `${segmentId}/${part}`
}

function open(): Cache {
  return shareInProcess('search parts', () => {
    return { parts: new Map(), bytes: 0, listed: new Map() }
  })
}
