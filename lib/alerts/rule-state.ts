import {
  forgetBefore,
  type GroupState,
  type Hit,
  newGroup,
  type Step,
  takeHit,
  type Window,
} from './evaluate'
import { type AlertHour, forgetHours } from './hourly-cap'

/** What is remembered of one rule. Changes only by `takeEvent`, and by whoever adds a firing. */
export type RuleState = {
  groups: Map<string, GroupState>
  /** Everything up to here was taken: what comes again counts once. */
  lastSeq: number
  /** The groups that the event at `lastSeq` was counted in, each with the value that is counted apart. */
  lastGroups: Set<string>
  /** How often it fired about what happened in which hour. */
  hours: Map<number, AlertHour>
  sweptMs: number
}

/**
 * An event that was recorded so long after it happened is history that somebody brought in, and fires nothing. It bounds how far
 * back anything has to be remembered, too.
 */
export const lateMaxMs = 24 * 60 * 60_000

export function newRuleState(lastSeq = -1): RuleState {
  return { groups: new Map(), lastSeq, lastGroups: new Set(), hours: new Map(), sweptMs: 0 }
}

export type Taken = Hit & {
  /** Never goes back along the log. */
  recordedMs: number
  /** The values that it is grouped by, as one text. */
  group: string
}

/**
 * Takes one event that matches the rule, in the order of the log; one event may belong to several groups and have several
 * values, each once. `step`: null
 * where it was taken before, or came too late.
 */
export function takeEvent(
  state: RuleState,
  { recordedMs, group, ...hit }: Taken,
  { window, lateMaxMs: lateMs = lateMaxMs }: { window: Window; lateMaxMs?: number },
): { step: Step | null } {
  if (isTaken(state, { seq: hit.seq, group, value: hit.value })) return { step: null }
  if (recordedMs - hit.atMs > lateMs) return { step: null }
  sweep(state, { recordedMs, lateMs, window })
  const known = state.groups.get(group) ?? newGroup()
  state.groups.set(group, known)
  return { step: takeHit(known, hit, window) }
}

function isTaken(
  state: RuleState,
  { seq, group, value }: { seq: number; group: string; value: string | null },
): boolean {
  if (seq < state.lastSeq) return true
  if (seq > state.lastSeq) state.lastGroups.clear()
  state.lastSeq = seq
  const place = value === null ? group : JSON.stringify([group, value])
  const isAgain = state.lastGroups.has(place)
  state.lastGroups.add(place)
  return isAgain
}

/** Now and then: what no event that may still come can reach is forgotten. */
function sweep(
  state: RuleState,
  { recordedMs, lateMs, window }: { recordedMs: number; lateMs: number; window: Window },
): void {
  const everyMs = Math.max(window.windowMs, Math.min(lateMs, 60_000) / 10)
  if (recordedMs - state.sweptMs < everyMs) return
  state.sweptMs = recordedMs
  const { hitsMs, firingsMs } = horizonOf({ recordedMs, lateMs, window })
  forgetHours(state.hours, recordedMs - lateMs)
  for (const [key, group] of state.groups) {
    if (forgetBefore(group, { hitsMs, firingsMs })) state.groups.delete(key)
  }
}

/** From when on hits and firings are still needed, once an event was recorded at `recordedMs`. */
export function horizonOf({
  recordedMs,
  lateMs = lateMaxMs,
  window,
}: {
  recordedMs: number
  lateMs?: number
  window: Window
}): { hitsMs: number; firingsMs: number } {
  return {
    hitsMs: recordedMs - lateMs - window.windowMs,
    firingsMs: recordedMs - lateMs - window.cooldownMs,
  }
}
