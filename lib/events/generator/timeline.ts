import type { Random } from './random'

const hourMs = 3_600_000

/**
 * `count` instants in ascending order between `startMs` and `endMs` (exclusive), spread over the hours in
 * proportion to `activityAt`. Lazy; holds one number per hour of the period.
 */
export function* spreadInstants(input: {
  count: number
  startMs: number
  endMs: number
  random: Random
  activityAt(atMs: number): number
}): Generator<number, void, undefined> {
  const { count, startMs, endMs, random, activityAt } = input
  const hours = Math.max(1, Math.ceil((endMs - startMs) / hourMs))
  let [total, dayFactor] = [0, 1]
  const sums = Float64Array.from({ length: hours }, (_, hour) => {
    if (hour % 24 === 0) dayFactor = 0.75 + random.float() * 0.5
    total += activityAt(startMs + hour * hourMs) * dayFactor
    return total
  })
  let done = 0
  for (let hour = 0; hour < hours; hour++) {
    const until = hour === hours - 1 ? count : Math.round((count * (sums[hour] ?? 0)) / total)
    const fromMs = startMs + hour * hourMs
    const step = (Math.min(hourMs, endMs - fromMs) || 1) / Math.max(1, until - done)
    for (let place = 0; done < until; place++, done++) {
      yield Math.min(endMs - 1, Math.floor(fromMs + (place + random.float()) * step))
    }
  }
}
