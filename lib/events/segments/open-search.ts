import type { CheckedQuery } from '@/lib/events/query/check'
import type { Clock } from '@/lib/events/query/dates'
import { answerLookups } from '@/lib/events/dictionaries'
import { readerSql, tooSlow } from '@/lib/platform/db'
import { AppError } from '@/lib/platform/errors'
import { makeBreath } from './breathe'
import { helpIndexing } from './index-log'
import { loadSegments, SegmentsReplaced } from './load-segments'
import { type Needs, openData, type OpenSegment } from './open-segment'
import { dropReplaced } from './part-cache'
import { collectIds, type Plan, planQuery } from './plan-query'
import type { SegmentData, SegmentSpan } from './segment-data'
import { enterSearch } from './search-gate'
import { findSeqs, type IndexedLog, readIndexedLog, readSegments, type SegmentRow } from './store'
import { readTail } from './tail'
import { exactly, type TermRange } from './term-blocks'

/** A segment that a search may open: stored, or of the tail. */
export type SegmentHandle = { firstSeq: number; size: number; span: SegmentSpan } & (
  | { row: SegmentRow }
  | { data: SegmentData }
)

/** A query on a log as it is now. */
export type LogSearch = {
  companyId: string
  log: IndexedLog
  plan: Plan
  /** In the order of the log, without gaps: every event that the log had when it was opened is in one of them, and found alone. */
  segments: SegmentHandle[]
  /** To be awaited now and then: others have their turn, and `query_too_slow` (503) ends a search that takes too long. */
  breathe: () => Promise<void>
}

/** Behind the last segment lies less than this, or whoever searches helps to index. */
const tailMax = 8_192

/**
 * Runs `search` on the log as it is now. What is not indexed yet is read and searched too, so no accepted event is ever
 * missed. Where the index is replaced under the search, it begins again. Searches of one company wait for one another where
 * many run (`searches_busy`, 503): `search` must not call this again.
 */
export async function searchLog<Result>(
  input: {
    companyId: string
    query: CheckedQuery
    /** Beside the query. */
    bounds?: { fromMs?: number; untilMs?: number; fromSeq?: number; untilSeq?: number }
  } & Clock,
  search: (search: LogSearch) => Promise<Result>,
): Promise<Result> {
  const leave = await enterSearch(input.companyId)
  try {
    return await searchAgain(input, search)
  } finally {
    leave()
  }
}

async function searchAgain<Result>(
  input: Parameters<typeof searchLog>[0],
  search: (search: LogSearch) => Promise<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await search(await openSearch(input))
    } catch (error) {
      if (!(error instanceof SegmentsReplaced)) throw error
      if (attempt === attemptsMax) throw tooSlow(error)
    }
  }
}

const attemptsMax = 5

async function openSearch({
  companyId,
  query,
  bounds = {},
  ...clock
}: Parameters<typeof searchLog>[0]): Promise<LogSearch> {
  const { log, segments } = await openLog(companyId)
  // After the log: names are looked up in dictionaries, which then know whoever stands in it. An event of somebody new
  // would else be taken for one that does not match.
  const [lookups, seqs] = await Promise.all([
    answerLookups(companyId, query, { asOf: Object.values(log).join(' ') }),
    findSeqs(readerSql(), { companyId, ids: collectIds(query) }),
  ])
  const parts = [planQuery(query, { ...clock, lookups, seqs })]
  const { fromMs = -Infinity, untilMs = Infinity, fromSeq = 0 } = bounds
  // What others have read or indexed since may be of somebody whom the answers do not know.
  const last = segments.at(-1)
  const isBeyond = last !== undefined && last.firstSeq + last.size > log.size
  const untilSeq = Math.min(bounds.untilSeq ?? Infinity, isBeyond ? log.size : Infinity)
  if (bounds.fromMs !== undefined || bounds.untilMs !== undefined) {
    parts.unshift({ type: 'time', fromMs, untilMs })
  }
  if (fromSeq > 0 || untilSeq < Infinity) {
    parts.unshift({ type: 'seq', from: fromSeq, until: untilSeq })
  }
  const [only] = parts
  const plan: Plan = parts.length === 1 && only ? only : { type: 'and', parts }
  return {
    ...{ companyId, log, plan },
    breathe: breatheUntil(performance.now() + searchMsMax),
    segments: segments.filter(
      ({ firstSeq, size, span }) =>
        // What lies beyond the bounds need not be opened. Positions without events have no times.
        span.maxAtMs >= fromMs &&
        span.minAtMs < untilMs &&
        firstSeq + size > fromSeq &&
        firstSeq < untilSeq,
    ),
  }
}

const emptyLog: IndexedLog = { size: 0, epoch: 1, prunedTo: 0, erasures: 0 }

async function openLog(companyId: string): Promise<{ log: IndexedLog; segments: SegmentHandle[] }> {
  for (let attempt = 1; ; attempt += 1) {
    const log = (await readIndexedLog(readerSql(), companyId)) ?? emptyLog
    const rows = await readSegments(readerSql(), companyId)
    dropReplaced(
      companyId,
      rows.map(({ id }) => id),
    )
    const last = rows.at(-1)
    const end = last ? last.firstSeq + last.size : 0
    if (log.size - end > tailMax) {
      if (attempt === attemptsMax) throw behind(log.size - end)
      await helpIndexing(companyId)
      continue
    }
    const tail =
      log.size > end
        ? await readTail(companyId, {
            ...{ from: end, to: log.size, epoch: log.epoch, erasures: log.erasures },
            recordedFromMs: last?.maxRecordedMs ?? 0,
          })
        : []
    const stored = rows.map((row) => ({ firstSeq: row.firstSeq, size: row.size, span: row, row }))
    const fresh = tail.map((data) => ({
      ...{ firstSeq: data.firstSeq, size: data.size, span: data.span },
      data,
    }))
    return { log, segments: [...stored, ...fresh] }
  }
}

function behind(events: number): AppError {
  return new AppError('search_index_behind', {
    status: 503,
    title: 'The newest events are still being indexed',
    detail: `${events} events came in faster than they could be indexed. Nothing is lost: search again in a few seconds.`,
    retryAfterSeconds: 5,
  })
}

const searchMsMax = 20_000

function breatheUntil(endMs: number): () => Promise<void> {
  const breathe = makeBreath()
  return async () => {
    if (performance.now() > endMs) throw tooSlow()
    await breathe()
  }
}

/**
 * Opens segments in the given order, a growing number at a time, so that what stops early has read little and what goes
 * on asks the database seldom. Throws `query_too_slow` (503) in the end.
 */
export async function* openSegments(
  { companyId, breathe }: LogSearch,
  { segments, needs }: { segments: readonly SegmentHandle[]; needs: Needs },
): AsyncGenerator<OpenSegment> {
  let width = 2
  for (let from = 0; from < segments.length; ) {
    const wave = segments.slice(from, from + width)
    const rows = wave.flatMap((one) => ('row' in one ? [one.row] : []))
    const loaded = await loadSegments(companyId, { rows, needs })
    const opened = new Map(loaded.map((one) => [one.firstSeq, one]))
    for (const one of wave) {
      yield 'data' in one ? openData(one.data) : (opened.get(one.firstSeq) as OpenSegment)
      await breathe()
    }
    from += wave.length
    width = Math.min(width * 2, countAtOnce(needs))
  }
}

/**
 * So many segments are held at once. Of a word that begins with a star, or with one letter, each comes with most of its terms,
 * which are megabytes.
 */
export function countAtOnce({ ranges }: Needs): number {
  const isWide = ({ from, to }: TermRange) => to !== exactly(from).to && from.length <= 2
  return ranges.some(isWide) ? 2 : 16
}
