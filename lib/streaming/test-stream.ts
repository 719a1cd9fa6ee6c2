import { expect, vi } from 'vitest'
import type { SystemPrincipal } from '@/lib/access/schema'
import type { JsonValue } from '@/lib/log/schema'
import { prepareEvent } from '@/lib/log/event/prepare-event'
import { appendInGroup } from '@/lib/log/group-commit'
import { sql } from '@/lib/platform/db'
import { newUuidV7 } from '@/lib/platform/ids'
import { readStreaming } from '@/lib/streaming/queries'

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

/** Once nothing waits for any destination: a receiver has an event before we know that it does. */
export function whenCaughtUp(principal: SystemPrincipal): Promise<void> {
  return vi.waitFor(
    async () => {
      const { destinations } = await readStreaming(principal)
      for (const { lagEvents } of destinations) expect(lagEvents).toBe(0)
    },
    { timeout: 20_000, interval: 20 },
  )
}

/** Each id at its first arrival, checkpoints left out. */
export function firstArrivals(stored: readonly { id: string }[]): string[] {
  return [...new Set(stored.map(({ id }) => id))].filter((id) => /^[0-9a-f-]{36}$/.test(id))
}

/**
 * How what a receiver stored departs from the log, in few words where the lists are long: ids of the log that it lacks, where their
 * first arrivals are out of the log's order, and an id that stood for different things. `noLoss`: in no way.
 */
export function findLoss(
  stored: readonly { id: string; document: Record<string, unknown> }[],
  ids: readonly string[],
): { missing: number; disorderAt: number | null; contradiction: string | null } {
  const arrived = firstArrivals(stored)
  const there = new Set(arrived)
  const at = arrived.findIndex((id, place) => id !== ids[place])
  const texts = new Map<string, string>()
  const contradiction = stored.find(({ id, document }) => {
    const text = JSON.stringify(document)
    const before = texts.get(id) ?? text
    texts.set(id, text)
    return before !== text
  })
  return {
    missing: ids.filter((id) => !there.has(id)).length,
    disorderAt: at < 0 ? null : at,
    contradiction: contradiction?.id ?? null,
  }
}

export const noLoss = { missing: 0, disorderAt: null, contradiction: null }

/** What erasing does to the database, without the rest of it. */
export async function eraseEverybody(companyId: string): Promise<void> {
  const ask = <Row>(name: string, text: string, values: (string | string[])[]) =>
    sql().query<Row>(`test.${name}`, text, values)
  const persons = await ask<{ ref: string }>(
    'refs',
    'SELECT ref FROM persons WHERE company_id = $1::uuid',
    [companyId],
  )
  const refs = persons.map(({ ref }) => ref)
  await ask(
    'ask',
    `INSERT INTO person_erasures (company_id, id, refs, reason, checkpoint_before) VALUES ($1::uuid, $2::uuid, $3::text[], 'r', '')`,
    [companyId, newUuidV7(), refs],
  )
  await ask('persons', 'SELECT erase_persons($1::uuid, $2::text[])', [companyId, refs])
  await ask(
    'values',
    `SELECT erase_event_values($1::uuid, array_agg(seq), array_agg(recorded_at), array_agg(ref))
       FROM event_personal WHERE company_id = $1::uuid`,
    [companyId],
  )
  await ask('count', 'SELECT count_erasure($1::uuid)', [companyId])
}
