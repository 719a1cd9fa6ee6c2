import { readRows } from '@/lib/events/queries/read-rows'
import { openTailQuery, pickMatches, type TailQuery } from '@/lib/events/tail/tail-query'
import { readNewestCheckpoint } from '@/lib/log/newest-checkpoint'
import { type EventRow, restoreEvent } from '@/lib/log/restore-event'
import type { StoredEvent } from '@/lib/log/schema'
import type { Item, Settings } from '@/lib/streaming/destinations/destination-type'
import { formatContextOf } from '@/lib/streaming/format-context'
import type { FormatContext } from '@/lib/streaming/formats/formats'
import { restoreMasked } from '@/lib/streaming/formats/mask-personal'
import { openSettings } from '@/lib/streaming/open-settings'
import { listRedriven } from '@/lib/streaming/store/dead-letters'
import type { Claimed, StreamRef } from '@/lib/streaming/store/cursors'
import { makeCheckpointItem, makeItem } from './make-items'

/** What is needed to turn the log into what one destination gets; made anew when the destination changes. */
export type Reader = {
  ref: StreamRef
  settings: Settings
  context: FormatContext
  maskPersonal: boolean
  query: TailQuery
  origin: string
  epoch: number
}

/** The next stretch of a stream. */
export type Chunk = {
  items: Item[]
  /** The events of the items by seq: a smaller form of one may be needed. */
  events: Map<number, StoredEvent>
  /** Where the cursor stands once all of it is settled. */
  nextSeq: number
  /** There is more behind it already. */
  hasMore: boolean
  /** The checkpoint among the items. */
  checkpointSize: number
  /** Places of dead letters that are no longer kept in the log. */
  gone: number[]
}

const rowsMax = 500
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
  }
}

/** The events of [from, to) that the destination is to get, in the order of the log; with `checkpointAbove` also a newer checkpoint. */
export async function readChunk(
  reader: Reader,
  { from, to, checkpointAbove }: { from: number; to: number; checkpointAbove: number | null },
): Promise<Chunk> {
  const { companyId } = reader.ref
  const rows = from < to ? await readRows({ companyId, from, to, limit: rowsMax }) : []
  const last = rows.at(-1)
  const nextSeq = rows.length === rowsMax && last ? last.seq + 1 : Math.max(from, to)
  const chunk = await makeChunk(reader, rows, { nextSeq, hasMore: nextSeq < to })
  if (checkpointAbove === null) return chunk
  const head = await readNewestCheckpoint({
    ...{ companyId, epoch: reader.epoch, above: checkpointAbove, upTo: nextSeq },
  })
  if (head) {
    chunk.items.push(makeCheckpointItem(head, reader))
    chunk.checkpointSize = head.size
  }
  return chunk
}

/** The dead letters that somebody asked to send again. */
export async function readRedriven(reader: Reader, from: number): Promise<Chunk> {
  const { companyId, destinationId } = reader.ref
  const seqs = await listRedriven({ destinationId, from, limit: redrivenMax })
  const rows: EventRow[] = []
  for (const seq of seqs) {
    rows.push(...(await readRows({ companyId, from: seq, to: seq + 1, limit: 1 })))
  }
  const last = seqs.at(-1)
  const nextSeq = last === undefined ? from : last + 1
  const chunk = await makeChunk(reader, rows, { nextSeq, hasMore: seqs.length === redrivenMax })
  const kept = new Set(rows.map(({ seq }) => seq))
  return { ...chunk, gone: seqs.filter((seq) => !kept.has(seq)) }
}

async function makeChunk(
  reader: Reader,
  rows: readonly EventRow[],
  place: { nextSeq: number; hasMore: boolean },
): Promise<Chunk> {
  const bySeq = new Map(rows.map((row) => [row.seq, row]))
  const whole = rows.map(restoreEvent)
  // What was refused once is sent again though the filter may have changed since.
  const picked = reader.ref.phase === 'redrive' ? whole : await pickMatches(reader.query, whole)
  const events = picked.map((event) => {
    const row = bySeq.get(event.seq)
    return reader.maskPersonal && row ? restoreMasked(row) : event
  })
  return {
    ...place,
    items: events.map((event) => makeItem(event, reader)),
    events: new Map(events.map((event) => [event.seq, event])),
    checkpointSize: 0,
    gone: [],
  }
}
