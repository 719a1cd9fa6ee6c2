import { findOffsetMs, fromWall } from './query/dates'

const unitMs = {
  second: 1_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000,
  /** Of the Gregorian calendar, on average. */
  month: 2_629_746_000,
}
type Step = { unit: keyof typeof unitMs; count: number; lengthMs: number }

/** What people count time in, the shortest first. */
const steps: readonly Step[] = [
  ...stepsOf('second', [1, 5, 15, 30, 60, 300, 900, 1_800, 3_600]),
  ...stepsOf('hour', [3, 6, 12]),
  ...stepsOf('day', [1]),
  ...stepsOf('week', [1]),
  ...stepsOf('month', [1, 3, 12, 120, 1_200]),
]

function stepsOf(unit: Step['unit'], counts: number[]): Step[] {
  return counts.map((count) => ({ unit, count, lengthMs: count * unitMs[unit] }))
}

/** Within the years 1970 to 9999. */
type Range = {
  fromMs: number
  /** Exclusive. */
  toMs: number
  timeZone: string
  countMax: number
  /** Ends that nobody chose: there the bucket is a whole one, a part of which lies beyond the range. */
  isStartOpen?: boolean
  isEndOpen?: boolean
}

/**
 * Cuts a range into at most `countMax` buckets of the shortest step that allows it. Buckets begin where the clocks of
 * the zone show a round time (a quarter, midnight, Monday, the first of a month), but the first of a start that was chosen: it begins at `fromMs`.
 * `endMs` is where the last one ends.
 */
export function cutIntoBuckets(range: Range): {
  startsMs: number[]
  endMs: number
  bucketMs: number
} {
  const { fromMs, toMs, timeZone, isStartOpen = false, isEndOpen = false } = range
  const step = chooseStep(range)
  const place = { step, timeZone }
  const startsMs: number[] = []
  let at = isStartOpen ? floorToStep(fromMs, place) : fromMs
  while (at < toMs) {
    startsMs.push(at)
    // One and a half steps on lies within the next bucket, whatever the length of a month and the clocks do.
    const next = floorToStep(floorToStep(at, place) + step.lengthMs * 1.5, place)
    at = next > at ? next : at + step.lengthMs
  }
  return { startsMs, endMs: isEndOpen ? at : toMs, bucketMs: step.lengthMs }
}

function chooseStep({ fromMs, toMs, countMax }: Range): Step {
  // One less: both ends may be cut off within a bucket.
  const isShortEnough = ({ lengthMs }: Step) => (toMs - fromMs) / lengthMs <= countMax - 1
  const [longest] = steps.slice(-1) as [Step]
  return steps.find(isShortEnough) ?? longest
}

type Place = { step: Step; timeZone: string }

function floorToStep(ms: number, { step, timeZone }: Place): number {
  const wall = new Date(ms + findOffsetMs(ms, timeZone))
  const [year, month, day] = [wall.getUTCFullYear(), wall.getUTCMonth(), wall.getUTCDate()]
  switch (step.unit) {
    // Clocks are changed at full hours, so that none of these goes across.
    case 'second':
      return ms - (wall.getTime() % step.lengthMs)
    case 'hour': {
      const hour = wall.getUTCHours()
      return fromWall(Date.UTC(year, month, day, hour - (hour % step.count)), timeZone)
    }
    case 'day':
      return fromWall(Date.UTC(year, month, day), timeZone)
    case 'week':
      return fromWall(Date.UTC(year, month, day - ((wall.getUTCDay() + 6) % 7)), timeZone)
    case 'month':
      return fromWall(Date.UTC(year, month - ((year * 12 + month) % step.count)), timeZone)
  }
}
