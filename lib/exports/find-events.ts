import { asksForEverything, readBounds, readQuery } from '@/lib/events/read-query'
import { findBySeq } from '@/lib/events/segments/find-events'
import { searchLog } from '@/lib/events/segments/open-search'
import { nowMs } from '@/lib/platform/clock'
import type { ExportRequest } from './export-to-file'
import { readSeqsOfPerson } from './store/events'

/** Positions of events, ascending, and when they were recorded, to find their partitions by. */
export type SeqPage = { seqs: number[]; recordedMs: { min: number; max: number } }

export type Stretch = { from: number; to: number }

/** Which events of a log a request is about: all of a stretch, or those that are found in it. */
export type Selection = {
  companyId: string
  stretch: Stretch
  /** Null: all of them. */
  find: (() => AsyncGenerator<SeqPage, void, undefined>) | null
}

/** So many are found at once; each search opens the index anew. */
const foundMax = 10_000

/**
 * Reads what a request asks for, on a log of `size` events. Throws `query_invalid` (400); dates in the query count from
 * now, or from `askedAtMs`.
 */
export function selectEvents(request: ExportRequest, size: number): Selection {
  const { companyId, personRefs, after, before, timeZone = 'UTC' } = request
  const query = readQuery(request.q)
  const times = readBounds({ after, before })
  const clock = { nowMs: request.askedAtMs ?? nowMs(), timeZone }
  const stretch = {
    from: Math.max(0, request.fromSeq ?? 0),
    to: Math.min(size, request.untilSeq ?? size),
  }
  const search = async function* ({ from, to }: Stretch): AsyncGenerator<SeqPage, void, undefined> {
    for (let at = from; at < to; ) {
      const bounds = { ...times, fromSeq: at, untilSeq: to }
      const found = await searchLog({ companyId, query, bounds, ...clock }, (opened) =>
        findBySeq(opened, { limit: foundMax }),
      )
      const last = found.at(-1)
      if (!last) return
      yield {
        seqs: found.map(({ seq }) => seq),
        recordedMs: {
          min: found.reduce((min, { recordedMs }) => Math.min(min, recordedMs.min), Infinity),
          max: found.reduce((max, { recordedMs }) => Math.max(max, recordedMs.max), -Infinity),
        },
      }
      if (found.length < foundMax) return
      at = last.seq + 1
    }
  }
  const isOpen = asksForEverything(query) && after === undefined && before === undefined
  const find = () => (isOpen ? null : search)
  if (personRefs === undefined) {
    const searchAll = find()
    return { companyId, stretch, find: searchAll && (() => searchAll(stretch)) }
  }
  return {
    companyId,
    stretch,
    find: () => findOfPerson({ companyId, refs: personRefs, stretch, search: find() }),
  }
}

/** Those that mention the person, and that a search finds as well. */
async function* findOfPerson(input: {
  companyId: string
  refs: readonly string[]
  stretch: Stretch
  search: ((stretch: Stretch) => AsyncGenerator<SeqPage, void, undefined>) | null
}): AsyncGenerator<SeqPage, void, undefined> {
  const { companyId, refs, stretch, search } = input
  for (let at = stretch.from; at < stretch.to; ) {
    const page = await readSeqsOfPerson({ companyId, refs, from: at, to: stretch.to, limit: 5_000 })
    const last = page.seqs.at(-1)
    if (last === undefined) return
    if (!search) yield page
    else {
      const theirs = new Set(page.seqs)
      for await (const found of search({ from: page.seqs[0] ?? at, to: last + 1 })) {
        const seqs = found.seqs.filter((seq) => theirs.has(seq))
        if (seqs.length > 0) yield { ...found, seqs }
      }
    }
    at = last + 1
  }
}
