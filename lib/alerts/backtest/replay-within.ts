import { countByTime, countMatches, type Matches } from '@/lib/events/segments/count-events'
import { type Limits, type ReplayedRule, replayMatches } from './replay-matches'
import type { Replay } from './replay'

/** So many are surely quick; they tell how long more would take. */
const firstEvents = 10_000
const growth = 20
/** How much of the time that is left is planned for. */
const share = 0.8
/** Looking at less than so many times as much is not worth it. */
const worth = 1.25
const buckets = 1_000

export type ReplayedWithin = Replay & { fromMs: number; read: number }

/**
 * Replays a rule over all matches since `fromMs` where there is time for it, else over the newest, as far
 * back as there is time for: all that happened since the answer's `fromMs`. Null: not even a few of them.
 */
export async function replayWithin(
  matches: Matches,
  {
    rule,
    fromMs,
    nowMs,
    limits,
  }: { rule: ReplayedRule; fromMs: number; nowMs: number; limits: Limits },
): Promise<ReplayedWithin | null> {
  const now = limits.now ?? performance.now.bind(performance)
  const total = countMatches(matches)
  const newest = total > firstEvents ? countNewest(matches, { fromMs, nowMs }) : []
  let done: ReplayedWithin | null = null
  for (let wanted = firstEvents; ; ) {
    const start = wanted >= total ? { fromMs, events: total } : startFor(newest, wanted)
    if (!start) return done
    const startedAt = now()
    const replay = await replayMatches(matches, { rule, fromMs: start.fromMs, limits })
    if (replay === null) return done
    done = { ...replay, fromMs: start.fromMs, read: start.events }
    if (start.events >= total) return done
    const endedAt = now()
    const perEventMs = (endedAt - startedAt) / Math.max(1, start.events)
    const affordable = ((limits.untilMs - endedAt) * share) / perEventMs
    if (affordable < worth * start.events) return done
    wanted =
      affordable >= total && total <= wanted * growth
        ? total
        : Math.min(wanted * growth, affordable)
  }
}

type Start = { fromMs: number; events: number }

/** How many matches happened since each of some moments, the latest first. */
function countNewest(
  matches: Matches,
  { fromMs, nowMs }: { fromMs: number; nowMs: number },
): Start[] {
  const first = matches.reduce((earliest, { span }) => Math.min(earliest, span.minAtMs), nowMs)
  const beginMs = Math.max(fromMs, first)
  const step = Math.max(1, (nowMs - beginMs) / buckets)
  const starts = Array.from({ length: buckets }, (_, at) => Math.floor(beginMs + at * step))
  const counts = [...countByTime(matches, { column: 'action', starts }).values()]
  let events = 0
  return starts
    .map((startMs, at) => {
      return { fromMs: startMs, events: counts.reduce((sum, count) => sum + (count[at] ?? 0), 0) }
    })
    .toReversed()
    .map((bucket) => {
      events += bucket.events
      return { fromMs: bucket.fromMs, events }
    })
}

/** The longest time with no more than `wanted` events; undefined: even the shortest has more. */
function startFor(newest: readonly Start[], wanted: number): Start | undefined {
  return newest.findLast(({ events }) => events > 0 && events <= wanted)
}
