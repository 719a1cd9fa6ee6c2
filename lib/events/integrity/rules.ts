import type { Rhythm } from './schema'

const secondMs = 1_000
const minuteMs = 60 * secondMs
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/**
 * When the log of a company was last to be checked: each has a second of the day of its own, drawn from its id, so that an
 * instance of many companies checks them one after another over the day. Milliseconds since the epoch.
 */
export function lastSlotMs(companyId: string, nowMs: number): number {
  // The end of a UUIDv7 is random.
  const offsetMs = (Number.parseInt(companyId.slice(-8), 16) % (dayMs / secondMs)) * secondMs
  const today = Math.floor(nowMs / dayMs) * dayMs + offsetMs
  return today <= nowMs ? today : today - dayMs
}

/** A company made after its slot is checked at the next one; a check that somebody asked for counts as well. */
export function isCheckDue(input: {
  companyId: string
  createdAtMs: number
  /** Undefined: none was finished yet. */
  lastFinishedAtMs: number | undefined
  nowMs: number
}): boolean {
  const { companyId, createdAtMs, lastFinishedAtMs = Number.NEGATIVE_INFINITY, nowMs } = input
  const slotMs = lastSlotMs(companyId, nowMs)
  return createdAtMs < slotMs && lastFinishedAtMs < slotMs
}

/** Between two files in CHECKPOINT_DIR: what was recorded within is not yet vouched for elsewhere. */
export const directoryEveryMs = 10 * minuteMs

const rhythmMs: Record<Rhythm, number> = { daily: dayMs, weekly: 7 * dayMs }

/** Whether it is time for another mail. The beat that looks is not exact: a minute early is no day too early. */
export function isMailDue(input: { rhythm: Rhythm; lastMs: number | undefined; nowMs: number }) {
  const { rhythm, lastMs, nowMs } = input
  return lastMs === undefined || nowMs - lastMs >= rhythmMs[rhythm] - minuteMs
}

/** After so many failures: a minute, then twice as long each time, at most six hours. */
export function retryAfterMs(attempts: number): number {
  return Math.min(6 * hourMs, minuteMs * 2 ** Math.max(0, attempts - 1))
}

/** What was to be given out longer ago is given up: newer copies say more. */
export const copyTriedForMs = 7 * dayMs

/** Whoever runs a check says so at least this often, or another may take it over. */
export const checkBeatMs = 5 * secondMs
export const checkLostAfterMs = minuteMs

/** An owner is told of each damage that is new, and of one that stays once a day: by the scheduled check. */
export function isOwnersBusiness(input: { isScheduled: boolean; wasDamaged: boolean }): boolean {
  return input.isScheduled || !input.wasDamaged
}

/** The directory of one log: its origin, which never changes, as one name. */
export function directoryOfOrigin(origin: string): string {
  return origin.replaceAll('/', '_')
}
