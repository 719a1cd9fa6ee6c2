import { readListed, readStretch } from '@/lib/events/queries/read-packed'
import type { PackedRow } from '@/lib/log/packed-row'
import { AppError } from '@/lib/platform/errors'
import type { Selection, SeqPage } from './find-events'
import { hasPruned, readPrunedTo } from './store/events'

/** Rows that one statement reads at most. */
const batchRowsMax = 2_000

/**
 * The rows of what is selected, in the order of the log, batch by batch. `prunedTo`: below it events may be missing. A batch
 * that lacks another one throws: `export_pruned` (409) where retention was faster, else the database is damaged.
 */
export async function* readRows(
  { companyId, stretch, find }: Selection,
  prunedTo: number,
): AsyncGenerator<PackedRow[], void, undefined> {
  if (!find) return yield* readAll({ companyId, ...stretch, prunedTo })
  let from = Math.max(stretch.from, prunedTo)
  for await (const page of find()) {
    const to = (page.seqs.at(-1) ?? -1) + 1
    await refusePruned(companyId, { from, to })
    yield* readPage(companyId, page, prunedTo)
    from = Math.max(from, to)
  }
  await refusePruned(companyId, { from, to: stretch.to })
}

/**
 * A search finds nothing of what was pruned: the file would go on behind it as if it had never been. Throws `export_pruned` (409).
 */
export async function refusePruned(
  companyId: string,
  { from, to }: { from: number; to: number },
): Promise<void> {
  if (from < to && (await hasPruned({ companyId, from, to }))) {
    throw exportPruned(await readPrunedTo(companyId))
  }
}

async function* readAll(input: {
  companyId: string
  from: number
  to: number
  prunedTo: number
}): AsyncGenerator<PackedRow[], void, undefined> {
  const { companyId, from, to, prunedTo } = input
  let recordedFromMs = 0
  for (let at = from; at < to; ) {
    const limit = batchRowsMax
    const batch = await readStretch({ companyId, from: at, to, limit, recordedFromMs })
    let next = at
    for (const { seq } of batch.rows) {
      // [next, seq) is not there.
      if (seq > next && seq > prunedTo) throw await missing(companyId, Math.max(next, prunedTo))
      next = seq + 1
    }
    if (batch.rows.length === 0) {
      if (to > Math.max(at, prunedTo)) throw await missing(companyId, Math.max(at, prunedTo))
      return
    }
    yield batch.rows
    at = next
    recordedFromMs = batch.recordedMs
  }
}

async function* readPage(
  companyId: string,
  { seqs, recordedMs }: SeqPage,
  prunedTo: number,
): AsyncGenerator<PackedRow[], void, undefined> {
  for (let at = 0; at < seqs.length; ) {
    const asked = seqs.slice(at, at + batchRowsMax)
    const { rows } = await readListed({ companyId, seqs: asked, recordedMs })
    const last = rows.at(-1)?.seq ?? Infinity
    const there = new Set(rows.map(({ seq }) => seq))
    // A batch ends where it is full; what comes behind is asked for again.
    const answered = asked.filter((seq) => seq <= last)
    const lost = answered.find((seq) => seq >= prunedTo && !there.has(seq))
    if (lost !== undefined) throw await missing(companyId, lost)
    if (rows.length > 0) yield rows
    at += answered.length
  }
}

async function missing(companyId: string, seq: number): Promise<Error> {
  const prunedTo = await readPrunedTo(companyId)
  if (seq >= prunedTo) return new Error(`seq ${seq} is missing: the database is damaged`)
  return exportPruned(prunedTo)
}

export function exportPruned(prunedTo: number): AppError {
  return new AppError('export_pruned', {
    status: 409,
    title: 'Events were pruned while they were exported',
    detail: `Retention deleted the events up to number ${prunedTo} meanwhile, so this export could not be whole. Start it again: it then holds what is kept.`,
  })
}
