/**
 * A cache per company, all of them together of about `entriesMax` entries: beyond it the companies that were quiet longest
 * are forgotten. A bound for each company alone is none where there are many companies.
 */
export function makeBoundedCaches<Cache>({
  entriesMax,
  sizeOf,
}: {
  entriesMax: number
  sizeOf: (cache: Cache) => number
}) {
  // The order of a Map is that of insertion: the company used last stands last.
  const caches = new Map<string, Cache>()
  let added = 0

  return {
    get(companyId: string): Cache | undefined {
      const cache = caches.get(companyId)
      if (cache === undefined) return undefined
      caches.delete(companyId)
      caches.set(companyId, cache)
      return cache
    },
    set(companyId: string, cache: Cache): void {
      caches.delete(companyId)
      caches.set(companyId, cache)
    },
    forget(companyId: string): void {
      caches.delete(companyId)
    },
    /** To be told after `entries` were added to a cache. Counts only after a tenth of the bound was. */
    noteGrowth(entries: number): void {
      added += entries + 1
      if (added < entriesMax / 10) return
      added = 0
      let total = 0
      for (const [companyId, cache] of [...caches].reverse()) {
        total += sizeOf(cache) + 1
        if (total > entriesMax) caches.delete(companyId)
      }
    },
  }
}
