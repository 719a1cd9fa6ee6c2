import { parseLeaf } from './core/leaf'
import { type Json, putAt } from './core/json-pointer'
import { describeAction } from './describe-action'
import type { StoredEvent } from './schema'

/** What the database holds of one event. */
export type EventRow = {
  seq: number
  line: string
  leafHash: Uint8Array
  /** Ref and canonical text of its personal values; null once erased. */
  personal: [ref: string, text: string | null][]
}

/** The event as it was sent, personal values back in their places as far as they still exist. */
export function restoreEvent(row: EventRow): StoredEvent {
  const leaf = parseLeaf(row.line)
  if (!leaf) throw new Error(`the line of seq ${row.seq} is no leaf: the database is damaged`)
  const { event } = leaf
  const values: { pointer: string; value: Json }[] = []
  const erased: string[] = []
  for (const [ref, text] of row.personal) {
    if (text === null) erased.push(ref)
    else {
      const texts: Record<string, Json> = JSON.parse(text)
      for (const [pointer, value] of Object.entries(texts)) values.push({ pointer, value })
    }
  }
  // A whole member may be one ref's and a value within it another's: the outer one goes first.
  values.sort((one, other) => depthOf(one.pointer) - depthOf(other.pointer))
  for (const { pointer, value } of values) {
    const put = putAt(event, { pointer, value })
    if (!put.ok) throw new Error(`${pointer} of seq ${row.seq} cannot be put back: ${put.reason}`)
  }
  const { at, rx, ...members } = event
  const words = describeAction(String(event.action))
  return {
    ...(members as Omit<StoredEvent, 'seq' | 'occurred_at' | 'recorded_at'>),
    seq: row.seq,
    occurred_at: String(at),
    recorded_at: String(rx),
    leaf_hash: Buffer.from(row.leafHash).toString('base64'),
    ...words,
    ...(erased.length > 0 ? { erased } : {}),
  }
}

function depthOf(pointer: string): number {
  return pointer.split('/').length
}
