/** One bar: a stretch of time, `toMs` exclusive, with a count for each series. */
export type Bucket = { fromMs: number; toMs: number; counts: readonly number[] }

export type Box = { left: number; top: number; width: number; height: number }
/** By series, what is to be drawn of it. */
export type BarLayout = Box[][]

type Place = { width: number; height: number }

/**
 * Where the bars of a chart stand, stacked from the baseline up in the order of the series. Time decides how wide a bar is,
 * so that one that is cut off looks it. Whatever is not zero can be seen.
 */
export function layOutBars(
  buckets: readonly Bucket[],
  { width, height, seriesCount }: Place & { seriesCount: number },
): BarLayout {
  const layout: BarLayout = Array.from({ length: seriesCount }, () => [])
  const most = Math.max(1, ...buckets.map(sumOf))
  for (const [at, bucket] of buckets.entries()) {
    const { left, right } = findEdges(buckets, { at, width })
    // A gap keeps bars apart where there is room for one.
    const gap = right - left >= 3 ? 1 : 0
    const heights = shareHeight(bucket.counts, (height * sumOf(bucket)) / most)
    let bottom = height
    for (const [series, own] of heights.entries()) {
      if (own === 0) continue
      bottom -= own
      layout[series]?.push({ left, top: bottom, width: right - left - gap, height: own })
    }
  }
  return layout
}

/** The edges of a bar in whole pixels, at least one apart. */
export function findEdges(
  buckets: readonly Bucket[],
  { at, width }: { at: number; width: number },
): { left: number; right: number } {
  const [startMs, endMs] = [buckets[0]?.fromMs ?? 0, buckets.at(-1)?.toMs ?? 1]
  const place = (ms: number) => Math.round(((ms - startMs) / (endMs - startMs)) * width)
  const left = Math.min(place(buckets[at]?.fromMs ?? startMs), width - 1)
  return { left, right: Math.max(place(buckets[at]?.toMs ?? endMs), left + 1) }
}

/** The bucket at a distance from the left edge; beyond the edges the first or the last. */
export function findBucket(
  buckets: readonly Bucket[],
  { x, width }: { x: number; width: number },
): number {
  const at = buckets.findIndex((_, index) => x < findEdges(buckets, { at: index, width }).right)
  return at < 0 ? buckets.length - 1 : at
}

export function sumOf({ counts }: Pick<Bucket, 'counts'>): number {
  return counts.reduce((sum, count) => sum + count, 0)
}

/** At least a pixel for each count that is not zero; what is added to small ones is taken from the largest. */
function shareHeight(counts: readonly number[], height: number): number[] {
  const filled = counts.filter((count) => count > 0).length
  const whole = Math.max(height, filled)
  const sum = sumOf({ counts })
  const heights = counts.map((count) => (count === 0 ? 0 : Math.max(1, (count / sum) * whole)))
  const excess = heights.reduce((total, one) => total + one, 0) - whole
  const largest = heights.indexOf(Math.max(...heights))
  return heights.map((one, at) => (at === largest ? Math.max(0, one - excess) : one))
}
