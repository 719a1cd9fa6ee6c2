import { factsOf } from '@/lib/events/event-facts'
import type { EventFacts } from '@/lib/events/query/facts'
import { restoreEvent } from '@/lib/log/restore-event'
import type { Sql } from '@/lib/platform/db'
import { readStretch } from './store'

export type LogFact = { facts: EventFacts; recordedAtMs: number }

/** No query asks for it. */
const noHash = new Uint8Array(0)

/**
 * What the events of [from, to) say that are still kept, in the order of the log. `recordedFromMs`: none of them was
 * recorded earlier, so older partitions are left alone.
 */
export async function readLogFacts(
  sql: Sql,
  stretch: { companyId: string; from: number; to: number; recordedFromMs: number },
): Promise<LogFact[]> {
  const rows = await readStretch(sql, stretch)
  return rows.map((row) => {
    const event = restoreEvent({ ...row, leafHash: noHash })
    return { facts: factsOf(event), recordedAtMs: Date.parse(event.recorded_at) }
  })
}
