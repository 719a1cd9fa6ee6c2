import { makeBreath } from '@/lib/events/segments/breathe'
import {
  type LogSummary,
  requireLog,
  sealCheckpoint,
  sealCheckpointAt,
} from '@/lib/log/checkpoints'
import type { ExportRequest } from './export-to-file'
import { type Selection, selectEvents } from './find-events'
import { readAhead } from './read-ahead'
import { exportPruned, readRows } from './read-rows'
import type { ExportMark } from './schema/export-mark'
import type { ExportFormat } from './schema/formats'
import { hasPruned, readKeptSeqs } from './store/events'
import { makeRowWriter } from './write-rows'

/** A request on a log as it is now, or was at the size that was asked for: what is appended later is not in it. */
export type OpenedExport = {
  log: LogSummary
  /** The signed checkpoint of that size. */
  checkpoint: string
  selection: Selection
  /** The stretch of which a bundle has every event; null where it has others, or not all, and for other formats. */
  range: { a: number; b: number } | null
  /** Of one that goes on: what of it is not written yet. */
  rest?: Selection
}

/** Rows that are written in one go: others have their turn in between. */
const sliceRows = 200

/** Checks the request and takes the log's size, signed. Throws `query_invalid` and `export_columns_invalid` (400), `log_too_short`. */
export async function openExport(request: ExportRequest): Promise<OpenedExport> {
  // Before anything is signed: a request with an error ends here.
  selectEvents(request, 0)
  if (request.format !== 'bundle') makeRowWriter(request.format, request.columns)
  const { note, log } = await sealHead(request)
  const selection = selectEvents(request, log.size)
  const range = request.format === 'bundle' ? await findRange(selection) : null
  return { log, checkpoint: note, selection, range }
}

/**
 * The export that a mark is of, on the log as it was then. Null where the log is not that one any more. Throws `export_pruned`
 * (409) where events that were not written yet are gone meanwhile.
 */
export async function reopenExport(
  request: ExportRequest,
  { lastSeq, size, epoch, prunedTo, range }: ExportMark,
): Promise<OpenedExport | null> {
  const { companyId } = request
  const now = await requireLog(companyId)
  if (now.epoch !== epoch || now.size < size) return null
  const selection = selectEvents(request, size)
  const rest = selectEvents({ ...request, fromSeq: lastSeq + 1 }, size)
  // Told here, since a search finds nothing of them: the file would end without them as if they had never been.
  if (await hasPruned({ companyId, ...rest.stretch })) throw exportPruned(now.prunedTo)
  const { note, root } = await sealCheckpointAt({ companyId, size })
  // The range stays as it was: the draft has its events also where some of them were pruned since.
  return { log: { ...now, size, root, prunedTo }, checkpoint: note, selection, range, rest }
}

/** The stretch of which the bundle has every event; null where it has others, or not all. */
async function findRange({ companyId, stretch, find }: Selection): Promise<OpenedExport['range']> {
  if (find) return null
  const { from, to } = stretch
  const [a] = await readKeptSeqs({ companyId, from, to, limit: 1 })
  // `pruned_to` does not say it: while events are pruned, and where holds keep some, there are events below it.
  if (a === undefined || (await hasPruned({ companyId, from: a, to }))) return null
  return { a, b: to }
}

async function sealHead({
  companyId,
  size,
}: ExportRequest): Promise<{ note: string; log: LogSummary }> {
  if (size === undefined) return await sealCheckpoint(companyId)
  const { note, root, log } = await sealCheckpointAt({ companyId, size })
  return { note, log: { ...log, size, root } }
}

const noSeqs = { firstSeq: null, lastSeq: null }

export type ExportChunk = {
  bytes: Buffer
  rows: number
  firstSeq: number | null
  lastSeq: number | null
}

/** The file of a plain format, piece by piece, to be read once. Throws as `readRows`, and what aborted the signal. */
export async function* writeChunks(
  { log, selection, rest }: OpenedExport,
  {
    format,
    columns,
    signal,
  }: {
    format: Exclude<ExportFormat, 'bundle'>
    columns?: readonly string[] | undefined
    signal?: AbortSignal | undefined
  },
): AsyncGenerator<ExportChunk, void, undefined> {
  const writer = makeRowWriter(format, columns, { goesOn: rest !== undefined })
  const breathe = makeBreath()
  yield { bytes: Buffer.from(writer.head), rows: 0, ...noSeqs }
  for await (const rows of readAhead(readRows(rest ?? selection, log.prunedTo))) {
    for (let from = 0; from < rows.length; from += sliceRows) {
      signal?.throwIfAborted()
      const slice = rows.slice(from, from + sliceRows)
      yield {
        bytes: writer.write(slice),
        rows: slice.length,
        firstSeq: slice[0]?.seq ?? null,
        lastSeq: slice.at(-1)?.seq ?? null,
      }
      await breathe()
    }
  }
  signal?.throwIfAborted()
  yield { bytes: Buffer.from(writer.tail), rows: 0, ...noSeqs }
}
