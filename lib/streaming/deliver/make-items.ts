import { createHash } from 'node:crypto'
import { EventCutter } from '@/lib/log/cut-event'
import type { SignedHead } from '@/lib/log/newest-checkpoint'
import { eventRowOf, type PackedRow, restoreRow } from '@/lib/log/packed-row'
import type { StoredEvent } from '@/lib/log/schema'
import { ByteWriter } from '@/lib/platform/byte-writer'
import type {
  Document,
  Item,
  ItemHead,
  Settings,
} from '@/lib/streaming/destinations/destination-type'
import { destinationTypes } from '@/lib/streaming/destinations/destination-types'
import { checkpointId, type FormatContext, formats } from '@/lib/streaming/formats/formats'
import { restoreMasked } from '@/lib/streaming/formats/mask-personal'
import { nativeEnd } from '@/lib/streaming/formats/native'

type Given = {
  settings: Settings
  context: FormatContext
  /** Where the item is written to, behind others of one request. */
  out?: ByteWriter | undefined
}

/**
 * A row of the log on its way: the same event to the same destination is the same bytes, however often it is sent. `event`: what
 * the row says, where somebody has read it already.
 */
export function makeRowItem(
  row: PackedRow,
  given: Given & { maskPersonal: boolean; event?: StoredEvent | undefined },
): Item {
  const { settings, context, maskPersonal } = given
  if (settings.format !== 'native' || maskPersonal) {
    return makeItem(maskPersonal ? mask(row) : (given.event ?? restoreRow(row)), given)
  }
  if (!cutter.open(row)) return makeItem(restoreRow(row), given)
  cutDocument.end = nativeEnd(context)
  const { id, action, occurredMs } = cutter
  const head = { seq: row.seq, id, action, occurredMs, isTruncated: false }
  return finish(head, cutDocument, given)
}

/** One row is open at a time, and is written at once. */
const cutter = new EventCutter()
const cutDocument = {
  end: Buffer.alloc(0) as Buffer,
  writeRest(out: ByteWriter) {
    cutter.writeMembers(out)
    out.copy(this.end)
  },
}

function mask(row: PackedRow): StoredEvent {
  return restoreMasked(eventRowOf(row))
}

export function makeItem(event: StoredEvent, given: Given): Item {
  const { settings, context } = given
  const document = formats[settings.format].encode(event, context)
  const { seq, id, action, occurred_at: occurredAt } = event
  const head = { seq, id, action, occurredMs: Date.parse(occurredAt), isTruncated: false }
  return finish(head, jsonOf(document), given)
}

/** The same event without what makes events long, and with the digest of what was left out: for receivers that take no more. */
export function makeTruncatedItem(row: PackedRow, given: Given & { maskPersonal: boolean }): Item {
  const { details, changes, request, ...short } = given.maskPersonal ? mask(row) : restoreRow(row)
  const left = JSON.stringify({ details, changes, request })
  const sha256 = createHash('sha256').update(left).digest('hex')
  const item = makeItem({ ...short, details: { truncated: true, sha256 } }, given)
  return { ...item, isTruncated: true }
}

/** A signed head of the log, which stands at no place of it. */
export function makeCheckpointItem(head: SignedHead, given: Given & { origin: string }): Item {
  const { settings, context, origin } = given
  const checkpoint = { ...head, origin }
  const document = formats[settings.format].encodeCheckpoint(checkpoint, context)
  return finish(
    {
      ...{ seq: null, id: checkpointId(checkpoint), occurredMs: Date.parse(head.signedAt) },
      ...{ action: 'log.checkpoint_signed', isTruncated: false },
    },
    jsonOf(document),
    given,
  )
}

function jsonOf(document: Record<string, unknown>): Document {
  return { writeRest: (out) => out.text(JSON.stringify(document).slice(1)) }
}

function finish(
  { seq, id, action, occurredMs, isTruncated }: ItemHead,
  document: Document,
  { settings, out = new ByteWriter(4 * 1024) }: Given,
): Item {
  const from = out.length
  const item: Item = { seq, id, action, occurredMs, isTruncated, out, from, to: from }
  destinationTypes[settings.type].encode(item, { document, settings, out })
  item.to = out.length
  return item
}
