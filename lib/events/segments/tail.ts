import { readerSql } from '@/lib/platform/db'
import { shareInProcess } from '@/lib/platform/share-in-process'
import { makeSegmentBuilder } from './build-segment'
import { type LogFact, readLogFacts } from './log-facts'
import type { SegmentData } from './segment-data'

/**
 * The newest events of a log, which are in no stored segment yet: kept in memory as small segments, read on by whoever
 * searches. So nobody ever misses an event because it is not indexed yet.
 */
type Tail = {
  from: number
  to: number
  epoch: number
  erasures: number
  chunks: SegmentData[]
  /** Of the last chunk, as long as it has room. */
  open: LogFact[]
  lastRecordedMs: number
}

export type TailBounds = {
  /** Where stored segments end: a multiple of `chunkSize`. */
  from: number
  /** The size of the log. */
  to: number
  epoch: number
  erasures: number
  /** When the last event before `from` was recorded. */
  recordedFromMs: number
}

const chunkSize = 128
/** Logs whose tails are kept in memory. */
const tailsMax = 64

const tails = shareInProcess<Map<string, Promise<Tail>>>('search tails', () => new Map())

/** The segments of [from, to), made up to date. */
export async function readTail(companyId: string, bounds: TailBounds): Promise<SegmentData[]> {
  const before = tails.get(companyId)
  // One behind the other: two at once would read the same events twice. A failure is its own caller's.
  const next = (before?.catch(() => undefined) ?? Promise.resolve(undefined)).then((tail) =>
    readOn(companyId, { tail, bounds }),
  )
  tails.delete(companyId)
  tails.set(companyId, next)
  for (const oldest of tails.keys()) {
    if (tails.size <= tailsMax) break
    tails.delete(oldest)
  }
  const { chunks } = await next
  // Somebody else may have read on already: what is beyond is as good.
  return chunks.filter(({ firstSeq }) => firstSeq >= bounds.from)
}

/** Drops what this process has read of a log: who searches reads it again. */
export function forgetTail(companyId: string): void {
  tails.delete(companyId)
}

async function readOn(
  companyId: string,
  { tail: known, bounds }: { tail: Tail | undefined; bounds: TailBounds },
): Promise<Tail> {
  const { from, to, epoch, erasures, recordedFromMs } = bounds
  const isUsable = known?.epoch === epoch && known.erasures === erasures && known.from <= from
  const tail: Tail =
    isUsable && known.to >= from
      ? { ...known, from, chunks: known.chunks.filter(({ firstSeq }) => firstSeq >= from) }
      : {
          ...{ from, epoch, erasures },
          to: from,
          chunks: [],
          open: [],
          lastRecordedMs: recordedFromMs,
        }
  while (tail.to < to) {
    const chunkFrom = tail.to - (tail.to % chunkSize)
    const end = Math.min(to, chunkFrom + chunkSize)
    const read = await readLogFacts(readerSql(), {
      ...{ companyId, from: tail.to, to: end },
      recordedFromMs: tail.lastRecordedMs,
    })
    const isOpen = tail.to > chunkFrom
    tail.open = isOpen ? [...tail.open, ...read] : read
    if (isOpen) tail.chunks.pop()
    tail.chunks.push(buildChunk(tail.open, { firstSeq: chunkFrom, size: end - chunkFrom }))
    tail.lastRecordedMs = read.at(-1)?.recordedAtMs ?? tail.lastRecordedMs
    tail.to = end
  }
  return tail
}

function buildChunk(
  facts: readonly LogFact[],
  stretch: { firstSeq: number; size: number },
): SegmentData {
  const builder = makeSegmentBuilder(stretch)
  for (const { facts: said, recordedAtMs } of facts) builder.add(said, recordedAtMs)
  return builder.finish()
}
