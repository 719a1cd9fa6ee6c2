import { shareInProcess } from '@/lib/platform/share-in-process'

/**
 * Decoded parts of segments, the most recently used ones, up to a weight in bytes. Segments never change, so nothing here
 * is ever stale; what was replaced is no longer asked for and falls out.
 */
type Cached = { value: unknown; bytes: number }
type Cache = { parts: Map<string, Cached>; bytes: number }

const bytesMax = 96 * 1024 * 1024

export function readCached<Value>(key: string): Value | undefined {
  const { parts } = open()
  const found = parts.get(key)
  if (!found) return undefined
  // The order of a Map is that of insertion: what is used moves to its end.
  parts.delete(key)
  parts.set(key, found)
  return found.value as Value
}

export function keepCached(key: string, { value, bytes }: Cached): void {
  const cache = open()
  cache.bytes += bytes - (cache.parts.get(key)?.bytes ?? 0)
  cache.parts.delete(key)
  cache.parts.set(key, { value, bytes })
  for (const [oldest, { bytes: freed }] of cache.parts) {
    if (cache.bytes <= bytesMax) break
    cache.parts.delete(oldest)
    cache.bytes -= freed
  }
}

/** Erased values must not live on in memory. */
export function clearCached(): void {
  const cache = open()
  cache.parts.clear()
  cache.bytes = 0
}

function open(): Cache {
  return shareInProcess('search parts', () => {
    return { parts: new Map(), bytes: 0 }
  })
}
