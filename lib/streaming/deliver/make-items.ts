import { createHash } from 'node:crypto'
import type { SignedHead } from '@/lib/log/newest-checkpoint'
import type { StoredEvent } from '@/lib/log/schema'
import type { Item, Settings } from '@/lib/streaming/destinations/destination-type'
import { destinationTypes } from '@/lib/streaming/destinations/destination-types'
import { checkpointId, type FormatContext, formats } from '@/lib/streaming/formats/formats'

/** An event on its way: the same event to the same destination is the same bytes, however often it is sent. */
export function makeItem(
  event: StoredEvent,
  { settings, context }: { settings: Settings; context: FormatContext },
): Item {
  return finish(
    {
      seq: event.seq,
      id: event.id,
      occurredMs: Date.parse(event.occurred_at),
      label: event.label,
      action: event.action,
      document: formats[settings.format].encode(event, context),
      isTruncated: false,
    },
    settings,
  )
}

/** The same event without what makes events long, and with the digest of what was left out: for receivers that take no more. */
export function makeTruncatedItem(
  event: StoredEvent,
  given: { settings: Settings; context: FormatContext },
): Item {
  const { details, changes, request, ...short } = event
  const left = JSON.stringify({ details, changes, request })
  const sha256 = createHash('sha256').update(left).digest('hex')
  const item = makeItem({ ...short, details: { truncated: true, sha256 } }, given)
  return { ...item, isTruncated: true }
}

/** A signed head of the log, which stands at no place of it. */
export function makeCheckpointItem(
  head: SignedHead,
  { settings, context, origin }: { settings: Settings; context: FormatContext; origin: string },
): Item {
  const checkpoint = { ...head, origin }
  return finish(
    {
      seq: null,
      id: checkpointId(checkpoint),
      occurredMs: Date.parse(head.signedAt),
      label: 'Checkpoint signed',
      action: 'log.checkpoint_signed',
      document: formats[settings.format].encodeCheckpoint(checkpoint, context),
      isTruncated: false,
    },
    settings,
  )
}

function finish(item: Omit<Item, 'text' | 'bytes'>, settings: Settings): Item {
  const text = destinationTypes[settings.type].encode(item, settings)
  return { ...item, text, bytes: Buffer.byteLength(text) }
}
