import { appendInGroup } from '@/lib/log/group-commit'
import { prepareEvent } from '@/lib/log/event/prepare-event'
import { readEvents } from '@/lib/log/event/read-json'
import { takeFingerprint } from '@/lib/log/secrets'
import type { AppendResult, JsonValue, PreparedEvent, Via } from '@/lib/log/schema'
import { nowMs } from '@/lib/platform/clock'
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
  const { items } = readEvents(body)
  return await ingestItems({ companyId, via }, { items, isRead: true })
}

type Item =
  | { index: number; value: JsonValue }
  | { index: number; rejected: { code: string; detail: string; pointer?: string } }

/** The same for events that are values already: importers and the generator. */
export async function ingestValues(
  { companyId, via }: { companyId: string; via: Via },
  items: Item[],
): Promise<IngestResult> {
  return await ingestItems({ companyId, via }, { items, isRead: false })
}

async function ingestItems(
  { companyId, via }: { companyId: string; via: Via },
  { items, isRead }: { items: Item[]; isRead: boolean },
): Promise<IngestResult> {
  const now = nowMs()
  const newId = () => newUuidV7(now)
  const results: IngestItem[] = Array(items.length)
  const prepared: { index: number; event: PreparedEvent }[] = []
  for (const [position, item] of items.entries()) {
    const outcome =
      'rejected' in item
        ? { ok: false as const, ...item.rejected }
        : prepareEvent(item.value, { nowMs: now, newId, isRead })
    if (outcome.ok) {
      takeFingerprint(outcome.event)
      prepared.push({ index: position, event: outcome.event })
    } else {
      const { code, detail, pointer } = outcome
      results[position] = {
        index: item.index,
        status: 'rejected',
        code,
        detail,
        ...(pointer ? { pointer } : {}),
      }
    }
  }
  if (prepared.length > 0) {
    const events = prepared.map(({ event }) => event)
    const appended = await appendInGroup({ companyId, via, events })
    for (const [at, { index }] of prepared.entries()) {
      const result = appended[at]
      if (!result) throw new Error('an event got no result from the log')
      results[index] = present(items[index]?.index ?? index, result)
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
