/** How fast people are told: pure. */

const firstGapSeconds = { email: 60, slack: 15, webhook: 0 } as const
const gapSecondsMax = 15 * 60

/**
 * How long a channel rests after a message of so many alerts. A single alert after a rest goes out at once; while many come, each
 * message gathers more, up to a quarter of an hour's: a storm is a few digests. Programs read webhooks: they get each alert.
 */
export function gapAfter(input: {
  type: keyof typeof firstGapSeconds
  /** The rest before this message. */
  gapSeconds: number
  alerts: number
}): number {
  const first = firstGapSeconds[input.type]
  if (input.alerts <= 1) return first
  return Math.min(gapSecondsMax, Math.max(first, input.gapSeconds * 2))
}
