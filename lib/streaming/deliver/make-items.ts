import { createHash } from 'node:crypto'
import type { SignedHead } from '@/lib/log/newest-checkpoint'
import { eventRowOf, restoreRow, restoreText, type TextRow } from '@/lib/log/restore-text'
import type { StoredEvent } from '@/lib/log/schema'
import type { Item, Settings } from '@/lib/streaming/destinations/destination-type'
import { destinationTypes } from '@/lib/streaming/destinations/destination-types'
import { checkpointId, type FormatContext, formats } from '@/lib/streaming/formats/formats'
import { restoreMasked } from '@/lib/streaming/formats/mask-personal'
import { completeNative } from '@/lib/streaming/formats/native'

type Given = { settings: Settings; context: FormatContext }

/**
 * A row of the log on its way: the same event to the same destination is the same bytes, however often it is sent. `event`: what
 * the row says, where somebody has read it already.
 */
export function makeRowItem(
  row: TextRow,
  given: Given & { maskPersonal: boolean; event?: StoredEvent | undefined },
): Item {
  const { settings, context, maskPersonal } = given
  if (settings.format !== 'native' || maskPersonal) {
    return makeItem(maskPersonal ? mask(row) : (given.event ?? restoreRow(row)), given)
  }
  const text = restoreText(row)
  if (!text) return makeItem(restoreRow(row), given)
  const { id, action, occurredAt, open } = text
  return finish(
    {
      ...{ seq: row.seq, id, action, occurredMs: Date.parse(occurredAt), isTruncated: false },
      json: completeNative(open, context),
    },
    settings,
  )
}

function mask(row: TextRow): StoredEvent {
  return restoreMasked(eventRowOf(row))
}

export function makeItem(event: StoredEvent, { settings, context }: Given): Item {
  return finish(
    {
      ...{ seq: event.seq, id: event.id, action: event.action, isTruncated: false },
      occurredMs: Date.parse(event.occurred_at),
      json: JSON.stringify(formats[settings.format].encode(event, context)),
    },
    settings,
  )
}

/** The same event without what makes events long, and with the digest of what was left out: for receivers that take no more. */
export function makeTruncatedItem(row: TextRow, given: Given & { maskPersonal: boolean }): Item {
  const { details, changes, request, ...short } = given.maskPersonal ? mask(row) : restoreRow(row)
  const left = JSON.stringify({ details, changes, request })
  const sha256 = createHash('sha256').update(left).digest('hex')
  const item = makeItem({ ...short, details: { truncated: true, sha256 } }, given)
  return { ...item, isTruncated: true }
}

/** A signed head of the log, which stands at no place of it. */
export function makeCheckpointItem(
  head: SignedHead,
  { settings, context, origin }: Given & { origin: string },
): Item {
  const checkpoint = { ...head, origin }
  return finish(
    {
      ...{ seq: null, id: checkpointId(checkpoint), occurredMs: Date.parse(head.signedAt) },
      ...{ action: 'log.checkpoint_signed', isTruncated: false },
      json: JSON.stringify(formats[settings.format].encodeCheckpoint(checkpoint, context)),
    },
    settings,
  )
}

function finish(item: Omit<Item, 'text' | 'bytes'>, settings: Settings): Item {
  const text = destinationTypes[settings.type].encode(item, settings)
  return { ...item, text, bytes: Buffer.byteLength(text) }
}
