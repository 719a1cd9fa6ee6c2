const baseMs = 1_000
const capMs = 5 * 60_000
const unreachableCapMs = 30_000
const configFirstMs = 5 * 60_000
const configCapMs = 60 * 60_000

/**
 * When to try again after `failures` (1 or more) failures in a row: full jitter over 1 s, 2 s, 4 s … 5 min, so that many streams
 * to one receiver that comes back do not all come at once. A receiver that does not answer at all is knocked at every 30 s at
 * the latest, which costs it nothing. What the receiver asks for is the least.
 */
export function retryDelayMs(input: {
  failures: number
  retryAfterMs: number | null
  isUnreachable: boolean
  random?: () => number
}): number {
  const { failures, retryAfterMs, isUnreachable, random = Math.random } = input
  const cap = isUnreachable ? unreachableCapMs : capMs
  const span = Math.min(cap, baseMs * 2 ** Math.min(failures - 1, 20))
  return Math.round(Math.max(retryAfterMs ?? 0, random() * span))
}

/** When to look whether somebody has mended a configuration: after 5, 10, 20, 40 and then every 60 minutes. */
export function probeDelayMs(failures: number): number {
  return Math.min(configCapMs, configFirstMs * 2 ** Math.min(failures - 1, 10))
}
