import { findHeld, type HeldStretch } from '@/lib/holds/find-held'
import { nowMs } from '@/lib/platform/clock'
import { countRanges, pickRanges, type Range, subtractRanges } from './rules'
import type { HoldCount, RetentionPreview, UnnamedHoldCount } from './schema'
import { findBound, listPruned, readRecordedAt } from './store/prune-store'

/** Stretches lie as large segments do, so that each is asked of one of them. */
const stretchEvents = 131_072
const dayMs = 86_400_000

/** Events past their time and not gone yet, by stretch. */
export type DueStretch = Range & {
  /** Positions that are still there. */
  there: number
  held: HeldStretch
  /** Those of them that no hold covers. */
  due: Range[]
}

/** Up to which position events are older than so many days. */
export async function findDueBound(companyId: string, days: number): Promise<number> {
  return (await findBound(companyId, nowMs() - days * dayMs)).bound
}

/** What of [from, bound) may go, stretch by stretch; those where nothing is left are passed over. */
export async function* eachDue(
  companyId: string,
  { from: first, until: bound }: Range,
): AsyncGenerator<DueStretch, void, undefined> {
  for (let from = first; from < bound; ) {
    const until = Math.min(bound, from - (from % stretchEvents) + stretchEvents)
    const due = await findDueOf(companyId, { from, until })
    if (due.there > 0) yield due
    from = until
  }
}

/** What of one stretch may go. */
export async function findDueOf(companyId: string, stretch: Range): Promise<DueStretch> {
  const left = subtractRanges(stretch, await listPruned(companyId, stretch))
  const there = countRanges(left)
  const held = there === 0 ? nothingHeld : await findHeld({ companyId, ...stretch })
  return { ...stretch, there, held, due: pickRanges(left, held.isHeld) }
}

const nothingHeld: HeldStretch = { version: 0, isHeld: () => false, heldCount: 0, holds: [] }

/** What keeping events for `days` would delete now, were nothing pruned since they became due. Deletes nothing. */
export async function previewPruning(companyId: string, days: number): Promise<RetentionPreview> {
  let events = 0
  let held = 0
  let oldest: Date | undefined
  const holds = new Map<string, HoldCount>()
  const bound = await findDueBound(companyId, days)
  for await (const stretch of eachDue(companyId, { from: 0, until: bound })) {
    const count = countRanges(stretch.due)
    const [first] = stretch.due
    if (events === 0 && first) oldest = await readRecordedAt(companyId, first.from)
    events += count
    held += stretch.there - count
    addHolds(holds, stretch.held.holds)
  }
  return { days, events, oldest: oldest?.toISOString() ?? null, held, holds: [...holds.values()] }
}

/** Adds counts of one stretch to those of others. */
export function addHolds<Count extends UnnamedHoldCount>(
  into: Map<string, Count>,
  holds: readonly Count[],
): void {
  for (const hold of holds) {
    into.set(hold.id, { ...hold, events: hold.events + (into.get(hold.id)?.events ?? 0) })
  }
}
