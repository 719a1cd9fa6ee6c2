import { setImmediate } from 'node:timers/promises'
import { readStretch } from '@/lib/events/queries/read-packed'
import {
  matchesAll,
  openTailQuery,
  pickMatches,
  type TailQuery,
} from '@/lib/events/tail/tail-query'
import { readNewestCheckpoint } from '@/lib/log/newest-checkpoint'
import { type PackedRow, restoreRow } from '@/lib/log/packed-row'
import type { StoredEvent } from '@/lib/log/schema'
import { ByteWriter } from '@/lib/platform/byte-writer'
import type { Item, Settings } from '@/lib/streaming/destinations/destination-type'
import { destinationTypes } from '@/lib/streaming/destinations/destination-types'
import { formatContextOf } from '@/lib/streaming/format-context'
import type { FormatContext } from '@/lib/streaming/formats/formats'
import { openSettings } from '@/lib/streaming/open-settings'
import { listRedriven } from '@/lib/streaming/store/dead-letters'
import type { Claimed, StreamRef } from '@/lib/streaming/store/cursors'
import { makeCheckpointItem, makeRowItem } from './make-items'
import { openRows, type RowsAhead, takeRows } from './rows-ahead'

/** What is needed to turn the log into what one destination gets; made anew when the destination changes. */
export type Reader = {
  ref: StreamRef
  settings: Settings
  context: FormatContext
  maskPersonal: boolean
  query: TailQuery
  origin: string
  epoch: number
  ahead: RowsAhead
}

/** The next stretch of a stream: what fits into one request. */
export type Chunk = {
  items: Item[]
  /** The rows of the items: a smaller form of one may be needed. */
  rows: PackedRow[]
  /** Where the cursor stands once all of it is settled. */
  nextSeq: number
  /** There is more behind it already. */
  hasMore: boolean
  /** The checkpoint among the items. */
  checkpointSize: number
  /** Places of dead letters that are no longer kept in the log. */
  gone: number[]
}

/** Looked at before the cursor moves, though none of them may be for this destination. */
const rowsMax = 2_000
/** Turned into items at once: then others of this process have their turn. */
const rowsAtOnce = 24
/** Most requests are no longer, and most items are no larger. */
const firstBytes = 600_000
const largeItem = 64 * 1024
const redrivenMax = 50

/** Throws `query_invalid` where the filter is no query, and where ENCRYPTION_KEY does not open the secrets. */
export async function openReader(ref: StreamRef, claimed: Claimed): Promise<Reader> {
  const { destination, company, log } = claimed
  const { companyId } = ref
  return {
    ref,
    settings: openSettings(destination),
    context: formatContextOf({ id: companyId, slug: company.slug, name: company.name }),
    maskPersonal: destination.maskPersonal,
    query: await openTailQuery({
      ...{ companyId, text: destination.query, within: '', zone: company.timeZone },
    }),
    origin: log.origin,
    epoch: log.epoch,
    ahead: openRows(companyId),
  }
}

/** Forgets what was read ahead: it may hold what is no longer there. */
export function forgetAhead(reader: Reader): void {
  reader.ahead = openRows(reader.ref.companyId)
}

/** The events of [from, to) that the destination is to get, in the order of the log; with `checkpointAbove` also a newer checkpoint. */
export async function readChunk(
  reader: Reader,
  { from, to, checkpointAbove }: { from: number; to: number; checkpointAbove: number | null },
): Promise<Chunk> {
  const { companyId } = reader.ref
  const { limits } = destinationTypes[reader.settings.type]
  // What was read ahead when this began stays its own: it may be forgotten meanwhile.
  const { ahead } = reader
  const chunk: Chunk = {
    ...{ items: [], rows: [], checkpointSize: 0, gone: [] },
    ...{ nextSeq: from, hasMore: false },
  }
  const out = new ByteWriter(Math.min(limits.bytesMax, firstBytes) + largeItem)
  let bytes = 0
  let seen = 0
  let isFull = false
  while (!isFull && chunk.nextSeq < to && seen < rowsMax) {
    if (seen > 0) await setImmediate()
    const some = await takeRows(ahead, { from: chunk.nextSeq, to, limit: rowsAtOnce })
    chunk.nextSeq = some.upTo
    seen += some.rows.length
    for (const { row, event } of await pickRows(reader, some.rows)) {
      const item = makeRowItem(row, { ...reader, event, out })
      bytes += item.to - item.from + 1
      isFull = chunk.items.length >= limits.itemsMax || bytes > limits.bytesMax
      if (isFull && chunk.items.length > 0) {
        chunk.nextSeq = row.seq
        break
      }
      chunk.items.push(item)
      chunk.rows.push(row)
    }
  }
  chunk.hasMore = chunk.nextSeq < to
  if (checkpointAbove === null) return chunk
  const head = await readNewestCheckpoint({
    ...{ companyId, epoch: reader.epoch, above: checkpointAbove, upTo: chunk.nextSeq },
  })
  if (head) {
    chunk.items.push(makeCheckpointItem(head, reader))
    chunk.checkpointSize = head.size
  }
  return chunk
}

/** The dead letters that somebody asked to send again. What was refused once goes though the filter may have changed since. */
export async function readRedriven(reader: Reader, from: number): Promise<Chunk> {
  const { companyId, destinationId } = reader.ref
  const seqs = await listRedriven({ destinationId, from, limit: redrivenMax })
  const rows: PackedRow[] = []
  for (const seq of seqs) {
    const place = { companyId, from: seq, to: seq + 1, limit: 1, recordedFromMs: 0 }
    rows.push(...(await readStretch(place)).rows)
  }
  const last = seqs.at(-1)
  return {
    items: rows.map((row) => makeRowItem(row, reader)),
    rows,
    nextSeq: last === undefined ? from : last + 1,
    hasMore: seqs.length === redrivenMax,
    checkpointSize: 0,
    gone: seqs.filter((seq) => !rows.some((row) => row.seq === seq)),
  }
}

type Picked = { row: PackedRow; event?: StoredEvent | undefined }

/** Those of the rows that the destination is to get, read where its filter asks what is in them. */
async function pickRows(reader: Reader, rows: readonly PackedRow[]): Promise<Picked[]> {
  if (matchesAll(reader.query)) return rows.map((row) => ({ row }))
  const events = await pickMatches(reader.query, rows.map(restoreRow))
  const bySeq = new Map(events.map((event) => [event.seq, event]))
  return rows.flatMap((row) => {
    const event = bySeq.get(row.seq)
    return event ? [{ row, event }] : []
  })
}
