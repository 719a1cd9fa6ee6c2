import { type AttemptRow, attemptsKept } from './store/attempts'

const windowMs = 60_000

/**
 * Events per second over the last minute. A backlog makes more attempts in it than are kept: then over the time since the oldest of
 * them. `attempts`: those that are kept of one destination, the newest first.
 */
export function rateOf(
  attempts: readonly Pick<AttemptRow, 'phase' | 'at' | 'accepted'>[],
  nowMs: number,
): number {
  const phases = new Set(attempts.map(({ phase }) => phase))
  return [...phases].reduce((sum, phase) => {
    const own = attempts.filter((one) => one.phase === phase)
    const oldestMs = nowMs - (own.at(-1)?.at.getTime() ?? 0)
    const spanMs =
      own.length >= attemptsKept ? Math.min(windowMs, Math.max(1_000, oldestMs)) : windowMs
    const recent = own.filter(({ at }) => nowMs - at.getTime() <= spanMs)
    return sum + recent.reduce((all, { accepted }) => all + accepted, 0) / (spanMs / 1_000)
  }, 0)
}
