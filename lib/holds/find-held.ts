import { asksForEverything, readQuery } from '@/lib/events/read-query'
import { eachMatch } from '@/lib/events/segments/find-events'
import { searchLog } from '@/lib/events/segments/open-search'
import { gatherRefs } from '@/lib/log/find-persons'
import { type Sql, sql } from '@/lib/platform/db'
import { type HoldInForce, listInForce, listMentions, readHoldsVersion } from './store'

/** Which positions of a stretch of a log are held, and by what. */
export type HeldStretch = {
  /** As long as `readHoldsVersion` says so, no hold of the company was placed, changed or released since. */
  version: number
  isHeld: (seq: number) => boolean
  heldCount: number
  /** Every hold that covers something of it. */
  holds: { id: string; name: string; events: number }[]
}

/**
 * What of the positions [from, until) is covered by a hold in force; exact, also of what is not indexed yet. Takes no lock:
 * whoever deletes locks the holds afterwards (`shareHolds`), and begins again where `version` is another one by then.
 * Throws `query_too_slow` and `search_index_behind` (503): then nobody knows what is held, and nothing may go.
 */
export async function findHeld({
  companyId,
  from,
  until,
}: {
  companyId: string
  from: number
  until: number
}): Promise<HeldStretch> {
  // The version first: what is placed behind it makes it another one.
  const version = await readHoldsVersion(sql(), companyId)
  const held = new Uint8Array(until - from)
  const holds: HeldStretch['holds'] = []
  for (const hold of await listInForce(sql(), companyId)) {
    let events = 0
    await eachCovered(hold, { companyId, from, until }, (seq) => {
      held[seq - from] = 1
      events += 1
    })
    if (events > 0) holds.push({ id: hold.id, name: hold.name, events })
  }
  return {
    version,
    isHeld: (seq) => held[seq - from] === 1,
    heldCount: held.reduce((sum, one) => sum + one, 0),
    holds,
  }
}

/** What a hold covers, or one that is about to be placed. */
export type Coverage = Pick<
  HoldInForce,
  'query' | 'rangeFrom' | 'rangeTo' | 'personRef' | 'changedAt'
>

/** Calls `visit` once for each position of [from, until) that is covered. */
export async function eachCovered(
  coverage: Coverage,
  stretch: { companyId: string; from: number; until: number },
  visit: (seq: number) => void,
): Promise<void> {
  const { companyId, from, until } = stretch
  const query = readQuery(coverage.query)
  const { personRef, rangeFrom, rangeTo } = coverage
  const mentions =
    personRef === null
      ? null
      : await listMentions(sql(), { ...stretch, refs: await refsOf(sql(), companyId, personRef) })
  if (mentions?.length === 0) return
  const isOpen = rangeFrom === null && rangeTo === null
  if (mentions && isOpen && asksForEverything(query)) {
    for (const seq of mentions) visit(seq)
    return
  }
  const within = mentions && new Set(mentions)
  const found: number[] = []
  await searchLog(
    {
      ...{ companyId, query, timeZone: 'UTC' },
      // A hold stays where it was placed: what is relative to now would let go of more each day.
      nowMs: coverage.changedAt.getTime(),
      bounds: { ...timesOf(coverage), fromSeq: from, untilSeq: until },
    },
    async (search) => {
      // Where the index is replaced under it, a search begins again.
      found.length = 0
      await eachMatch(search, (seq) => {
        if (!within || within.has(seq)) found.push(seq)
      })
    },
  )
  for (const seq of found) visit(seq)
}

/**
 * Everything that the log calls the person of a hold: somebody has a ref for each id that producers know them by. Who only shares an
 * address with them is held as well, since nobody can tell.
 */
export async function refsOf(db: Sql, companyId: string, personRef: string): Promise<string[]> {
  const refs = await gatherRefs(db, { companyId, ref: personRef })
  return refs.length > 0 ? refs : [personRef]
}

/** The range as stretches are given: from inclusive, until exclusive, in milliseconds. */
export function timesOf({ rangeFrom, rangeTo }: Pick<Coverage, 'rangeFrom' | 'rangeTo'>) {
  return {
    ...(rangeFrom === null ? {} : { fromMs: rangeFrom.getTime() }),
    ...(rangeTo === null ? {} : { untilMs: rangeTo.getTime() + 1 }),
  }
}
