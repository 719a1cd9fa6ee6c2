import { inSqlTransaction, sql, type SqlTx } from '@/lib/platform/db'
import { countWakes } from '@/lib/log/wake'
import { newUuidV7 } from '@/lib/platform/ids'
import { shareInProcess } from '@/lib/platform/share-in-process'
import { makeBreath } from './breathe'
import { makeSegmentBuilder } from './build-segment'
import { readLogFacts } from './log-facts'
import { mergeSegments } from './merge-segments'
import { dropReplaced } from './part-cache'
import { type SegmentData, type SegmentSizes, segmentSizes } from './segment-data'
import { putTogether, takeApart } from './segment-parts'
import {
  deleteSegments,
  findUnindexedLogs,
  holdErasures,
  insertParts,
  insertSegment,
  lockSegments,
  measureLines,
  readAllParts,
  readIndexedLog,
  readSegments,
  type SegmentRow,
} from './store'
import { forgetTail } from './tail'

/** Brings the index of every log up to date. A job of the worker. */
export async function indexLogs(signal?: AbortSignal): Promise<void> {
  for (const companyId of await findUnindexedLogs(sql(), segmentSizes.small)) {
    if (signal?.aborted) return
    await indexLog(companyId, { ...(signal ? { signal } : {}), isUrgent: false })
  }
}

/**
 * Makes segments of a log until less than a small one is left, and merges small ones as soon as they fill a large one.
 * Harmless when several do it at once: what somebody else has done meanwhile is thrown away.
 */
export async function indexLog(
  companyId: string,
  {
    signal,
    sizes = segmentSizes,
    onProgress,
    isUrgent = true,
  }: {
    signal?: AbortSignal
    /** Else those who write to the log meanwhile get most of the time: nobody waits for the index yet. */
    isUrgent?: boolean
    sizes?: SegmentSizes
    onProgress?: (state: { done: number; total: number }) => void
  } = {},
): Promise<void> {
  const breathe = makeBreath(isUrgent ? undefined : watchGrowth(companyId))
  // Each step is a transaction of its own: what is done is done.
  for (let isMore = true; isMore && !signal?.aborted; ) {
    const { done, total, hasWorked } = await indexNext(companyId, { sizes, breathe })
    onProgress?.({ done, total })
    isMore = hasWorked
  }
}

/**
 * The same for whoever searches and finds much that is not indexed: everybody in this process waits for one of them, since
 * each alone would read and hold the same events.
 */
export function helpIndexing(companyId: string): Promise<void> {
  const known = helpers.get(companyId)
  if (known !== undefined) return known
  const mine = indexLog(companyId, { signal: AbortSignal.timeout(helpMs) }).finally(() =>
    helpers.delete(companyId),
  )
  helpers.set(companyId, mine)
  return mine
}

/** How long somebody who searches helps at once. */
const helpMs = 4_000
const helpers = shareInProcess('index helpers', () => new Map<string, Promise<void>>())

/** Whether this process has heard of new events within the last second: large appends come a few times in one. */
function watchGrowth(companyId: string): () => boolean {
  let seen = countWakes(companyId)
  let grewAtMs = Number.NEGATIVE_INFINITY
  return () => {
    if (countWakes(companyId) !== seen) grewAtMs = performance.now()
    seen = countWakes(companyId)
    return performance.now() - grewAtMs < 1_000
  }
}

async function indexNext(
  companyId: string,
  { sizes, breathe }: { sizes: SegmentSizes; breathe: () => Promise<void> },
) {
  const log = await readIndexedLog(sql(), companyId)
  const rows = await readSegments(sql(), companyId)
  const from = endOf(rows)
  const total = log?.size ?? 0
  const full = await findFull(companyId, { rows, sizes })
  if (full) {
    await mergeRows(companyId, { rows: full, breathe })
    return { done: from, total, hasWorked: true }
  }
  const waiting = total - from
  if (!log || waiting < sizes.small) return { done: total, total, hasWorked: false }
  const isLarge = from % sizes.large === 0 && waiting >= sizes.large
  const size = isLarge && (await isLight(companyId, { from, sizes })) ? sizes.large : sizes.small
  const data = await buildStretch(companyId, {
    ...{ from, size, partSize: sizes.small, breathe },
    recordedFromMs: rows.at(-1)?.maxRecordedMs ?? 0,
  })
  await storeSegment(companyId, { data, erasures: log.erasures, replaces: [] })
  return { done: from + size, total, hasWorked: true }
}

/**
 * Builds anew what was built before the last erasure, of the segments that cover any of these positions. Call it once the
 * erasure is committed; when it returns, nothing of what was erased is left in the index, nor in this process. Other
 * processes drop what they hold as soon as somebody searches there.
 */
export async function forgetErased(
  companyId: string,
  { covers }: { covers: (segment: { firstSeq: number; size: number }) => boolean },
): Promise<void> {
  const upTo = (await readIndexedLog(sql(), companyId))?.erasures ?? 0
  for (;;) {
    const rows = await readSegments(sql(), companyId)
    const row = rows.find((one) => one.erasures < upTo && covers(one))
    if (!row) {
      dropReplaced(
        companyId,
        rows.map(({ id }) => id),
      )
      return forgetTail(companyId)
    }
    await rebuildSegment(companyId, row)
  }
}

/** Builds a segment anew of the events that are there now: after some of them were erased or pruned. */
export async function rebuildSegment(companyId: string, row: SegmentRow): Promise<void> {
  const log = await readIndexedLog(sql(), companyId)
  const { firstSeq: from, size } = row
  const data = await buildStretch(companyId, {
    ...{ from, size, partSize: Math.min(size, segmentSizes.small), recordedFromMs: 0 },
  })
  await storeSegment(companyId, { data, erasures: log?.erasures ?? 0, replaces: [row] })
}

/**
 * A large one is merged of small ones, and where events are large themselves, a small one of what holds `weightMax` words: what
 * is held in memory stays small. The result is the same to the byte.
 */
export async function buildStretch(
  companyId: string,
  {
    from,
    size,
    partSize,
    recordedFromMs,
    weightMax = 2_000_000,
    breathe = makeBreath(),
  }: {
    from: number
    size: number
    partSize: number
    recordedFromMs: number
    weightMax?: number
    breathe?: () => Promise<void>
  },
): Promise<SegmentData> {
  const parts: SegmentData[] = []
  let lastRecordedMs = recordedFromMs
  for (let firstSeq = from; firstSeq < from + size; ) {
    const partEnd = Math.min(firstSeq + partSize, from + size)
    const builder = makeSegmentBuilder({ firstSeq, size: partEnd - firstSeq })
    let at = firstSeq
    while (at < partEnd && builder.weigh() < weightMax) {
      const to = Math.min(at + rowsPerRead, partEnd)
      const read = await readLogFacts(sql(), {
        companyId,
        from: at,
        to,
        recordedFromMs: lastRecordedMs,
      })
      for (const { facts, recordedAtMs } of read) builder.add(facts, recordedAtMs)
      lastRecordedMs = read.at(-1)?.recordedAtMs ?? lastRecordedMs
      at = to
      await breathe()
    }
    parts.push(builder.finish(at - firstSeq))
    firstSeq = at
    await breathe()
  }
  const [only] = parts
  return parts.length === 1 && only ? only : await mergeSegments(parts, breathe)
}

const rowsPerRead = 256

/** The first small segments that together are a large one, if there are such. */
async function findFull(
  companyId: string,
  { rows, sizes }: { rows: readonly SegmentRow[]; sizes: SegmentSizes },
): Promise<SegmentRow[] | null> {
  const small = rows.filter(({ size }) => size === sizes.small)
  const starts = small.filter(({ firstSeq }) => firstSeq % sizes.large === 0)
  for (const { firstSeq: from } of starts) {
    const run = small.filter(({ firstSeq }) => firstSeq >= from && firstSeq < from + sizes.large)
    const isWhole = run.length === sizes.large / sizes.small
    if (isWhole && (await isLight(companyId, { from, sizes }))) return run
  }
  return null
}

/** Where events are very large, a large segment would be more than memory and the database hold: its parts stay small. */
async function isLight(
  companyId: string,
  { from, sizes }: { from: number; sizes: SegmentSizes },
): Promise<boolean> {
  const bytes = await measureLines(sql(), { companyId, from, to: from + sizes.large })
  return bytes <= (sizes.largeBytesMax ?? largeBytesMax)
}

const largeBytesMax = 512 * 1024 * 1024

async function mergeRows(
  companyId: string,
  { rows, breathe }: { rows: readonly SegmentRow[]; breathe: () => Promise<void> },
): Promise<void> {
  const parts: SegmentData[] = []
  for (const row of rows) {
    const read = await readAllParts(sql(), { companyId, segmentId: row.id })
    // Somebody else has merged it meanwhile.
    if (read.size === 0) return
    parts.push(putTogether(row, read))
  }
  const data = await mergeSegments(parts, breathe)
  // No newer than the oldest of its parts.
  const erasures = Math.min(...rows.map((row) => row.erasures))
  await storeSegment(companyId, { data, erasures, replaces: rows })
}

/**
 * Throws the segment away where its place was taken since it was read; and a new one, too, where somebody was erased
 * since, whose values it may hold.
 */
async function storeSegment(
  companyId: string,
  {
    data,
    erasures,
    replaces,
  }: { data: SegmentData; erasures: number; replaces: readonly SegmentRow[] },
): Promise<void> {
  const { firstSeq, size, events, span } = data
  const store = async ({ sql: db }: SqlTx) => {
    await lockSegments(db, companyId)
    const now = await readSegments(db, companyId)
    const isThere = (row: SegmentRow) => now.some(({ id }) => id === row.id)
    if (replaces.length > 0 ? !replaces.every(isThere) : endOf(now) !== firstSeq) return
    await deleteSegments(db, { companyId, ids: replaces.map(({ id }) => id) })
    const segment = { id: newUuidV7(), ...{ firstSeq, size, events, erasures }, ...span }
    await insertSegment(db, { companyId, segment })
    await insertParts(db, { companyId, segmentId: segment.id, parts: takeApart(data) })
    // Last, since whoever appends waits for it. What replaces others says itself how old it is.
    if (replaces.length === 0 && (await holdErasures(db, companyId)) !== erasures) {
      throw new SegmentOutdated()
    }
  }
  await inSqlTransaction(store).catch((error: unknown) => {
    if (!(error instanceof SegmentOutdated)) throw error
  })
}

/** Rolls back: the next step reads the events anew. */
class SegmentOutdated extends Error {}

/** Segments lie side by side from the first event on. */
function endOf(rows: readonly SegmentRow[]): number {
  const last = rows.at(-1)
  return last ? last.firstSeq + last.size : 0
}
