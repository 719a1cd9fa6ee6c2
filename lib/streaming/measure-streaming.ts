import { sql } from '@/lib/platform/db'
import type { Reading } from '@/lib/platform/metrics'
import { measureDestinations } from './store/measures'

/** What an operator watches: destinations by state, how far the slowest is behind, and dead letters. None of a company. */
export async function measureStreaming(): Promise<Reading[]> {
  const { states, lagEvents, lagSeconds, deadLetters } = await measureDestinations(sql())
  const gauge = (name: string, help: string, value: number): Reading => ({
    ...{ name, help, type: 'gauge', values: [{ value }] },
  })
  return [
    {
      name: 'trailkeeper_streaming_destinations',
      help: 'Destinations of this instance by state.',
      type: 'gauge',
      values: states.map(({ state, count }) => ({ labels: { state }, value: count })),
    },
    gauge(
      'trailkeeper_streaming_lag_events',
      'Events that wait for active destinations, all together.',
      lagEvents,
    ),
    gauge(
      'trailkeeper_streaming_lag_seconds',
      'Age of the oldest event that waits for an active destination.',
      lagSeconds,
    ),
    gauge(
      'trailkeeper_streaming_dead_letters',
      'Events that destinations refused and nobody has sent again.',
      deadLetters,
    ),
  ]
}
