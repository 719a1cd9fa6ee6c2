import { prepareEvent } from '@/lib/log/event/prepare-event'
import { appendInGroup } from '@/lib/log/group-commit'
import type { JsonValue } from '@/lib/log/schema'
import { nowMs } from '@/lib/platform/clock'
import { sql } from '@/lib/platform/db'
import { newUuidV7 } from '@/lib/platform/ids'

type Given = { action: string; [member: string]: JsonValue }

/** Appends events of a producer, at the product's clock where they do not say when they happened. */
export async function addEvents(companyId: string, given: readonly Given[]): Promise<void> {
  const events = given.map((event) => {
    const prepared = prepareEvent(
      { actor: { type: 'user', id: 'u1', email: 'zoe@acme.example', name: 'Zoe' }, ...event },
      { nowMs: nowMs(), newId: () => newUuidV7() },
    )
    if (!prepared.ok) throw new Error(prepared.detail)
    return prepared.event
  })
  await appendInGroup({ companyId, via: { type: 'api_key', id: 'k1' }, events })
}

export type TestAlert = { rule: string; seqs: number[]; count: number; number: number }

/** Every alert of a company, in the order of their numbers. */
export async function readAlerts(companyId: string): Promise<TestAlert[]> {
  return sql().query<TestAlert>(
    'test.alerts',
    `SELECT rule_name AS rule, to_json(event_seqs) AS seqs, event_count AS count, number FROM alerts
      WHERE company_id = $1::uuid ORDER BY number`,
    [companyId],
  )
}
