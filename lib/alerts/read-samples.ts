import { readRowsAt } from '@/lib/events/queries/read-rows'
import { restoreEvent } from '@/lib/log/restore-event'
import type { StoredEvent } from '@/lib/log/schema'
import type { AlertEvent } from './schema/views'

/** Events of the log by seq; what was pruned is not among them. */
export async function readSamples(
  companyId: string,
  { seqs, from, until }: { seqs: readonly number[]; from: Date; until: Date },
): Promise<Map<number, StoredEvent>> {
  const rows = await readRowsAt({ companyId, seqs: [...new Set(seqs)], from, until })
  return new Map(rows.map((row) => [row.seq, restoreEvent(row)]))
}

/** An event in one line. */
export function viewEvent(event: StoredEvent): AlertEvent {
  const { actor, targets } = event
  const target = targets?.[0]
  const nameOf = (one: {
    name?: string
    email?: string
    id?: string
    ref?: string
    type: string
  }) => one.email ?? one.name ?? one.id ?? one.ref ?? one.type
  return {
    ...{ id: event.id, seq: event.seq, at: event.occurred_at, action: event.action },
    label: event.label,
    actor: nameOf(actor),
    target: target ? (target.name ?? nameOf(target)) : null,
  }
}
