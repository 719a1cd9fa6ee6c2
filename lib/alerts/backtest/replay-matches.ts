import { eachBit } from '@/lib/events/segments/bits'
import { type Counted, type Match, type Matches, timesOf } from '@/lib/events/segments/count-events'
import { timeAt } from '@/lib/events/segments/times'
import type { Hit, Window } from '@/lib/alerts/evaluate'
import { coalesced, weightOfCount } from '@/lib/alerts/fields'
import { isOutside, type WorkingHours } from '@/lib/alerts/hours'
import type { Condition } from '@/lib/alerts/words'
import { columnsFor, makeGroupReader, makeValueReader } from './field-reader'
import { makeReplay, type Replay } from './replay'

/** What of a rule its replay needs. */
export type ReplayedRule = { condition: Condition; window: Window; hours: WorkingHours | null }

/** What has to be at hand of the matches to replay a condition on the index alone; null: the index does not have it. */
export function neededFor(condition: Condition): Counted | null {
  const columns = columnsFor([
    ...condition.by,
    ...(condition.kind === 'distinct' ? [condition.of] : []),
  ])
  if (columns === null) return null
  return { columns: [...new Set([...columns, 'action' as const])], times: true, numbersAt: 'count' }
}

/** How long it may take by a clock, default the process's, and what is awaited between two steps. */
export type Limits = { untilMs: number; now?: () => number; breathe: () => Promise<void> }

const eventsPerBreath = 2_048

/**
 * Replays a rule over the matches of `fromMs` and later, by what the index has of them: no event is read. Null: it was not done by
 * `untilMs` of the clock `now`. `matches` have what `neededFor` says, and no event of the engine's own.
 */
export async function replayMatches(
  matches: Matches,
  {
    rule: { condition, window, hours },
    fromMs,
    limits: { untilMs, now = performance.now.bind(performance), breathe },
  }: { rule: ReplayedRule; fromMs: number; limits: Limits },
): Promise<Replay | null> {
  const { replay, take, forget } = makeReplay(window)
  const groupIn = makeGroupReader(condition.by)
  const valueIn = condition.kind === 'distinct' ? makeValueReader(condition.of) : () => () => null
  const within = matches.filter(({ span }) => span.maxAtMs >= fromMs)
  for (const [index, match] of within.entries()) {
    forget(Math.max(fromMs, earliestOf(within.slice(index))))
    const [groupAt, valueAt, weightAt] = [groupIn(match), valueIn(match), weightIn(match)]
    const times = timesOf(match)
    const places = listPlaces(match)
    for (let from = 0; from < places.length; from += eventsPerBreath) {
      if (now() > untilMs) return null
      await breathe()
      for (const at of places.subarray(from, from + eventsPerBreath)) {
        const atMs = timeAt(times, at)
        if (atMs < fromMs || (hours !== null && !isOutside(atMs, hours))) continue
        const hit: Hit = {
          ...{ seq: match.firstSeq + at, atMs, weight: weightAt(at), value: valueAt(at) },
        }
        take(groupAt(at), hit)
      }
    }
  }
  return replay
}

function earliestOf(matches: Matches): number {
  return matches.reduce((earliest, { span }) => Math.min(earliest, span.minAtMs), Infinity)
}

function listPlaces({ bits, count }: Match): Uint32Array {
  const places = new Uint32Array(count)
  let length = 0
  eachBit(bits, (at) => {
    places[length++] = at
  })
  return places
}

function weightIn({ columns, numbers }: Match): (at: number) => number {
  const actions = columns.get('action')
  if (numbers.size === 0 || !actions) return () => 1
  const isCoalesced = actions.values.map((action) => coalesced.has(action))
  return (at) =>
    isCoalesced[actions.codes[at] as number] ? weightOfCount(numbers.get(at) ?? 1) : 1
}
