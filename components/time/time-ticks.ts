import { formatTime, isMidnight } from './format'
import { toWallClock, type WallClock } from './zone'

export type TimeTick = { at: number; label: string }

/**
 * Which of some moments, one after another, to write below an axis, and how: the most that there is room for of those at
 * round times of the zone. Labels say only what changes between them: times, or days, or months, or years.
 */
export function chooseTicks(
  moments: readonly number[],
  { zone, countMax }: { zone: string; countMax: number },
): TimeTick[] {
  const marks = moments.map((at) => ({ at, clock: toWallClock(at, zone) }))
  const all = grains.map((isRound) =>
    marks.filter(({ clock }, at) => isRound(clock, marks[at - 1]?.clock ?? null)),
  )
  const fitting = all.filter(({ length }) => length <= countMax)
  let [found = []] = fitting.sort((one, other) => other.length - one.length)
  if (found.length < 3) {
    // Better every second day, say, than a single Monday.
    const denser = all.findLast(({ length }) => length > countMax) ?? found
    found = denser.filter((_, at) => at % Math.ceil(denser.length / countMax) === 0)
  }
  const write = chooseWords(found.map(({ clock }) => clock))
  return found.map(({ at, clock }) => ({ at, label: write(clock) }))
}

/** Whether a moment is a round one; `before` is the moment before it, if there is one. */
type Grain = (clock: WallClock, before: WallClock | null) => boolean

const isMidnightOfMonday: Grain = (clock, before) =>
  isMidnight(clock) && isMonday(clock) && (!before || countDays(clock) - countDays(before) <= 7)

/** Where months, or so many of them, begin; weeks need not begin with them. */
function beginsMonths(step: number): Grain {
  const count = ({ year, month }: WallClock) => Math.floor((year * 12 + month - 1) / step)
  return (clock, before) =>
    before
      ? count(clock) !== count(before)
      : isMidnight(clock) && clock.day === 1 && (clock.year * 12 + clock.month - 1) % step === 0
}

/** From the finest to the coarsest. */
const grains: Grain[] = [
  ...[1, 5, 15, 30].map(
    (step): Grain =>
      ({ second }) =>
        second % step === 0,
  ),
  ...[1, 5, 15, 30].map(
    (step): Grain =>
      ({ minute, second }) =>
        second === 0 && minute % step === 0,
  ),
  ...[1, 3, 6, 12].map(
    (step): Grain =>
      ({ hour, minute, second }) =>
        second === 0 && minute === 0 && hour % step === 0,
  ),
  isMidnight,
  isMidnightOfMonday,
  ...[1, 3, 6, 12, 60, 120, 600, 1_200].map(beginsMonths),
]

function countDays({ year, month, day }: WallClock): number {
  return Date.UTC(year, month - 1, day) / 86_400_000
}

function isMonday({ year, month, day }: WallClock): boolean {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay() === 1
}

function chooseWords(clocks: WallClock[]): (clock: WallClock) => string {
  if (clocks.every((clock) => isMidnight(clock) && clock.day === 1)) {
    return clocks.every(({ month }) => month === 1)
      ? ({ year }) => String(year)
      : ({ year, month }) => `${monthNames[month - 1]} ${year}`
  }
  if (clocks.every(isMidnight)) return nameDay
  const hasSeconds = clocks.some(({ second }) => second !== 0)
  return (clock) => (isMidnight(clock) ? nameDay(clock) : formatTime(clock, hasSeconds))
}

function nameDay({ month, day }: WallClock): string {
  return `${day} ${monthNames[month - 1]}`
}

const monthNames = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')
