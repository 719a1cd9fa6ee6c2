import { answerLookups } from '@/lib/events/dictionaries'
import { factsOf } from '@/lib/events/event-facts'
import { matchesEvent } from '@/lib/events/query/evaluate'
import { asksForEverything, readQuery } from '@/lib/events/read-query'
import { restoreEvent } from '@/lib/log/restore-event'
import type { Sql } from '@/lib/platform/db'
import { refsOf, timesOf } from './find-held'
import { type HoldInForce, listInForce, listMentions, readHeldEvents, readMentions } from './store'

/**
 * The holds that cover an event which mentions this person, or name the person and nothing else. Reads the person's events
 * rather than the index: whoever erases may hold the lock that indexing waits for.
 */
export async function findOnPerson(
  db: Sql,
  { companyId, ref }: { companyId: string; ref: string },
): Promise<HoldInForce[]> {
  const undecided: Question[] = []
  const found = new Set<HoldInForce>()
  const all = await listInForce(db, companyId)
  for (const hold of all) {
    const isOpen = hold.rangeFrom === null && hold.rangeTo === null
    const refs = hold.personRef === null ? null : await refsOf(db, companyId, hold.personRef)
    if (isOpen && refs?.includes(ref) && asksForEverything(readQuery(hold.query))) {
      found.add(hold)
    } else undecided.push(await openQuestion(db, { companyId, hold, refs }))
  }
  let after = -1
  while (undecided.some(({ hold }) => !found.has(hold))) {
    const rows = await readMentions(db, { companyId, ref, after, limit: rowsPerRead })
    for (const row of rows) {
      const event = restoreEvent({ ...row, leafHash: noHash })
      for (const question of undecided) {
        if (!found.has(question.hold) && question.covers(event)) found.add(question.hold)
      }
      after = row.seq
    }
    if (rows.length < rowsPerRead) break
  }
  return all.filter((hold) => found.has(hold))
}

/**
 * The holds that cover one of these events, in whatever way the events name people. The same reading: exact, and without the index.
 */
export async function findOnEvents(
  db: Sql,
  { companyId, events }: { companyId: string; events: readonly EventKey[] },
): Promise<HoldInForce[]> {
  const all = await listInForce(db, companyId)
  if (all.length === 0) return []
  const rows = await readHeldEvents(db, { companyId, events })
  const stored = rows.map((row) => restoreEvent({ ...row, leafHash: noHash }))
  const found: HoldInForce[] = []
  for (const hold of all) {
    const refs = hold.personRef === null ? null : await refsOf(db, companyId, hold.personRef)
    const { covers } = await openQuestion(db, { companyId, hold, refs })
    if (stored.some(covers)) found.push(hold)
  }
  return found
}

export type EventKey = { seq: number; recordedAt: Date }

const rowsPerRead = 256

/** No query asks for it. */
const noHash = new Uint8Array(0)

type Question = { hold: HoldInForce; covers: (event: ReturnType<typeof restoreEvent>) => boolean }

async function openQuestion(
  db: Sql,
  { companyId, hold, refs }: { companyId: string; hold: HoldInForce; refs: string[] | null },
): Promise<Question> {
  const query = readQuery(hold.query)
  const lookups = await answerLookups(companyId, query)
  const { fromMs = -Infinity, untilMs = Infinity } = timesOf(hold)
  const all = { companyId, from: 0, until: Number.MAX_SAFE_INTEGER }
  const others = refs && new Set(await listMentions(db, { ...all, refs }))
  const clock = { nowMs: hold.changedAt.getTime(), timeZone: 'UTC' }
  return {
    hold,
    covers: (event) => {
      const atMs = Date.parse(event.occurred_at)
      if (atMs < fromMs || atMs >= untilMs) return false
      if (others && !others.has(event.seq)) return false
      return matchesEvent(query, factsOf(event), { ...clock, lookups })
    },
  }
}
