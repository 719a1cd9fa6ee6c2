import type { JsonValue } from '@/lib/log/schema'
import { prepareEvent } from '@/lib/log/event/prepare-event'
import { appendInGroup } from '@/lib/log/group-commit'
import { sql } from '@/lib/platform/db'
import { newUuidV7 } from '@/lib/platform/ids'

/** Appends events of a producer; answers their ids in order. */
export async function addEvents(
  companyId: string,
  count: number,
  make: (at: number) => { [member: string]: JsonValue } = () => ({}),
): Promise<string[]> {
  const ids: string[] = []
  for (let from = 0; from < count; from += 1_000) {
    const events = Array.from({ length: Math.min(1_000, count - from) }, (_, at) => {
      const prepared = prepareEvent(
        { action: 'project.created', actor: { type: 'system', id: 's' }, ...make(from + at) },
        { nowMs: Date.now(), newId: () => newUuidV7() },
      )
      if (!prepared.ok) throw new Error(prepared.detail)
      return prepared.event
    })
    ids.push(...events.map(({ id }) => id))
    await appendInGroup({ companyId, via: { type: 'api_key', id: 'k1' }, events })
  }
  return ids
}

/** The ids of everything in a log, in its order. */
export async function readIds(companyId: string, fromSeq = 0): Promise<string[]> {
  const rows = await sql().query<{ id: string }>(
    'test.ids',
    'SELECT id FROM events WHERE company_id = $1::uuid AND seq >= $2::bigint ORDER BY seq',
    [companyId, String(fromSeq)],
  )
  return rows.map(({ id }) => id)
}

/** Each id at its first arrival, checkpoints left out. */
export function firstArrivals(stored: readonly { id: string }[]): string[] {
  return [...new Set(stored.map(({ id }) => id))].filter((id) => /^[0-9a-f-]{36}$/.test(id))
}
