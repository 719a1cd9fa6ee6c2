import { probeDelayMs, retryDelayMs } from '@/lib/delivery/backoff'
import { isUnreachable } from '@/lib/delivery/classify'
import type { Outcome } from '@/lib/delivery/outcome'

/** What a cursor remembers of failures. */
export type Counters = {
  failures: number
  configFailures: number
  poisonRun: number
  windowTotal: number
  windowRefused: number
}

export type Decision = Counters & {
  /** Until the next attempt; null: at once. */
  delayMs: number | null
  hasFailed: boolean
  isOk: boolean
  /** Somebody has to look, and why. */
  attention: { code: string; reason: string } | null
  /** Places in the request that become dead letters. */
  dead: Outcome['refused']
  /** The next request may have half, as many, or twice the items. */
  size: 'smaller' | 'same' | 'larger'
}

const runMax = 20
const window = 1_000
const sharePerWindow = 0.01

export const tooManyRefused = 'too_many_refused'

/**
 * What follows from what became of a request of `count` items. A refused event is a dead letter, and the next ones go on; twenty
 * in a row, or more than one in a hundred of a thousand, are no accidents of single events but a configuration error. `isParked`:
 * that is what the destination waits for now, so one more refusal says only that it has to wait on, unless another phase waits.
 */
export function decide(input: {
  counters: Counters
  outcome: Outcome
  count: number
  isParked: boolean
  random: () => number
}): Decision {
  const { counters, outcome, count, isParked, random } = input
  const { kind, accepted, refused } = outcome
  const isOk = accepted.length > 0 || kind === 'delivered'
  const quiet = {
    failures: isOk ? 0 : counters.failures,
    configFailures: isOk ? 0 : counters.configFailures,
  }
  // What is refused, or too large, mends no failure before it.
  const hasFailed = quiet.failures + quiet.configFailures > 0
  const usual = { delayMs: null, hasFailed, isOk, attention: null, dead: refused } as const

  if (isParked && counters.configFailures > 0 && refused.length > 0 && accepted.length === 0) {
    return { ...counters, ...usual, ...stayParked(counters), dead: [], size: 'same' }
  }
  const poison = countPoison(counters, outcome)
  const common = { ...usual, ...quiet, ...poison.counters }
  if (kind === 'config_error') {
    const attention = { code: outcome.code ?? kind, reason: outcome.reason ?? '' }
    return { ...common, ...waitForSomebody(quiet.configFailures), attention, size: 'same' }
  }
  if (poison.isTooMuch) {
    const why = refused.at(-1)?.reason ?? ''
    const attention = { code: tooManyRefused, reason: `Too many events are refused. ${why}` }
    // Where nothing at all is taken, the events wait with the cursor instead of becoming letters each.
    const dead = accepted.length > 0 ? refused : []
    return { ...common, ...waitForSomebody(0), attention, dead, size: 'smaller' }
  }
  if (kind === 'retry') {
    const failures = quiet.failures + 1
    const { retryAfterMs } = outcome
    const delayMs = retryDelayMs({
      ...{ failures, retryAfterMs, random, isUnreachable: isUnreachable(outcome.code) },
    })
    return { ...common, failures, delayMs, hasFailed: true, size: 'same' }
  }
  if ((kind === 'poison' || kind === 'too_large') && count > 1) {
    return { ...common, size: 'smaller' }
  }
  const size = kind === 'delivered' ? 'larger' : 'same'
  return { ...common, delayMs: outcome.retryAfterMs, size }
}

/** A batch of one is refused as a whole: then it is that event that is refused. */
export function nameSingle(
  outcome: Outcome,
  { count, canShrink }: { count: number; canShrink: boolean },
): Outcome {
  const isSingle =
    count === 1 && (outcome.kind === 'poison' || (outcome.kind === 'too_large' && !canShrink))
  if (!isSingle) return outcome
  const refused = [{ at: 0, code: outcome.code ?? outcome.kind, reason: outcome.reason ?? '' }]
  return { ...outcome, kind: 'partial', refused }
}

function waitForSomebody(configFailures: number) {
  const next = configFailures + 1
  return { configFailures: next, delayMs: probeDelayMs(next), hasFailed: true }
}

function stayParked({ configFailures }: Counters) {
  return { ...waitForSomebody(configFailures), isOk: false }
}

function countPoison(
  { poisonRun, windowTotal, windowRefused }: Counters,
  { accepted, refused }: Outcome,
): { counters: Pick<Counters, 'poisonRun' | 'windowTotal' | 'windowRefused'>; isTooMuch: boolean } {
  let run = poisonRun
  let longest = 0
  const settled = [
    ...accepted.map((at) => ({ at, isRefused: false })),
    ...refused.map(({ at }) => ({ at, isRefused: true })),
  ].sort((one, other) => one.at - other.at)
  for (const { isRefused } of settled) {
    run = isRefused ? run + 1 : 0
    longest = Math.max(longest, run)
  }
  const total = windowTotal + settled.length
  const bad = windowRefused + refused.length
  const isFull = total >= window
  const isTooMuch = longest >= runMax || (isFull && bad > total * sharePerWindow)
  const isFresh = isFull || isTooMuch
  return {
    counters: {
      poisonRun: isTooMuch ? 0 : run,
      windowTotal: isFresh ? 0 : total,
      windowRefused: isFresh ? 0 : bad,
    },
    isTooMuch,
  }
}
