import { type AppendEvent, draftEarly } from '@/lib/log/draft-event'
import { appendInGroup } from '@/lib/log/group-commit'
import { prepareEvent } from '@/lib/log/event/prepare-event'
import { readEvents } from '@/lib/log/event/read-json'
import { takeFingerprint } from '@/lib/log/secrets'
import type { AppendResult, JsonValue, PreparedEvent, Via } from '@/lib/log/schema'
import { nowMs as readClock } from '@/lib/platform/clock'
import { newUuidV7 } from '@/lib/platform/ids'
import { counter } from '@/lib/platform/metrics'
import type { IngestItem, IngestResult } from './schema'

const taken = counter(
  'trailkeeper_events_total',
  'Events that ingest answered: recorded, or duplicate of one that was.',
  ['status'],
)
const refused = counter(
  'trailkeeper_events_rejected_total',
  'Events that ingest refused, by why.',
  ['code'],
)
// Shown from the start, so that the first event is seen as a rise from zero.
taken.add(0, 'recorded')
taken.add(0, 'duplicate')

/** A request body as it arrived, inflated. The producer controls all of it. */
export type EventBody = { bytes: Uint8Array; contentType: string | null }

/**
 * Takes events in: every one that is answered `recorded` or `duplicate` is durable, ordered and sealed. What is wrong
 * with one event rejects that event alone; what is wrong with the body (`readEvents`) throws and records nothing.
 */
export async function ingestEvents(
  { companyId, via }: { companyId: string; via: Via },
  body: EventBody,
): Promise<IngestResult> {
  const prepared = prepareBody({ companyId, via }, body)
  return await appendPrepared({ companyId, via }, prepared)
}

type Door = { companyId: string; via: Via }
type Item =
  | { index: number; value: JsonValue }
  | { index: number; rejected: { code: string; detail: string; pointer?: string } }

/** The same for events that are values already: importers and the generator. */
export async function ingestValues(door: Door, items: Item[]): Promise<IngestResult> {
  const nowMs = readClock()
  const prepareAgain = (position: number, id: string) =>
    prepareOnce(items[position], { nowMs, id, isRead: false })
  return await appendPrepared(
    door,
    prepareItems(door, { items, nowMs, isRead: false, prepareAgain }),
  )
}

/** What is left to do of a request: results of what was refused, and what goes to the log, by its place. */
type Prepared = {
  results: IngestItem[]
  events: AppendEvent[]
  places: { position: number; index: number }[]
}

/**
 * Nothing of the body's JSON is kept: while a request waits for its log, only texts and the body itself stay, from which
 * an event is made again in the rare case that its draft was in vain.
 */
function prepareBody(door: Door, body: EventBody): Prepared {
  const nowMs = readClock()
  let again: Item[] | undefined
  const prepareAgain = (position: number, id: string) => {
    again ??= readEvents(body).items
    return prepareOnce(again[position], { nowMs, id, isRead: true })
  }
  const { items } = readEvents(body)
  return prepareItems(door, { items, nowMs, isRead: true, prepareAgain })
}

function prepareItems(
  door: Door,
  input: {
    items: Item[]
    nowMs: number
    isRead: boolean
    prepareAgain: (position: number, id: string) => PreparedEvent
  },
): Prepared {
  // What the closures below take from here stays alive with them: `items` must not be among it.
  const { items, nowMs, isRead, prepareAgain } = input
  const newId = () => newUuidV7(nowMs)
  const prepared: Prepared = { results: Array(items.length), events: [], places: [] }
  for (const [position, item] of items.entries()) {
    const { index } = item
    const outcome =
      'rejected' in item
        ? { ok: false as const, ...item.rejected }
        : prepareEvent(item.value, { nowMs, newId, isRead })
    if (outcome.ok) {
      const { event } = outcome
      takeFingerprint(event)
      const { id } = event
      const again = () => prepareAgain(position, id)
      prepared.events.push(draftEarly(event, { ...door, prepareAgain: again }))
      prepared.places.push({ position, index })
    } else {
      const { code, detail, pointer } = outcome
      prepared.results[position] = {
        index,
        status: 'rejected',
        code,
        detail,
        ...(pointer ? { pointer } : {}),
      }
    }
  }
  return prepared
}

/** An event that was prepared before, the same once more. */
function prepareOnce(
  item: Item | undefined,
  { nowMs, id, isRead }: { nowMs: number; id: string; isRead: boolean },
): PreparedEvent {
  const value = item && 'value' in item ? item.value : undefined
  const outcome =
    value === undefined ? undefined : prepareEvent(value, { nowMs, newId: () => id, isRead })
  if (!outcome?.ok) throw new Error('an event that was prepared is none any more')
  return outcome.event
}

async function appendPrepared(door: Door, prepared: Prepared): Promise<IngestResult> {
  const { results, events, places } = prepared
  if (events.length > 0) {
    const appended = await appendInGroup({ ...door, events })
    for (const [at, { position, index }] of places.entries()) {
      const result = appended[at]
      if (!result) throw new Error('an event got no result from the log')
      results[position] = present(index, result)
    }
  }
  const count = (status: IngestItem['status']) =>
    results.filter((result) => result.status === status).length
  const result = {
    recorded: count('recorded'),
    duplicates: count('duplicate'),
    rejected: count('rejected'),
    results,
  }
  measure(result)
  return result
}

function measure({ recorded, duplicates, rejected, results }: IngestResult): void {
  taken.add(recorded, 'recorded')
  taken.add(duplicates, 'duplicate')
  if (rejected === 0) return
  for (const result of results) if (result.status === 'rejected') refused.add(1, result.code)
}

function present(index: number, result: AppendResult): IngestItem {
  if (result.status === 'rejected') {
    const { code, detail, pointer } = result
    return { index, status: 'rejected', code, detail, ...(pointer ? { pointer } : {}) }
  }
  return {
    index,
    status: result.status,
    id: result.id,
    seq: result.seq,
    leaf_hash: Buffer.from(result.leafHash).toString('base64'),
  }
}
