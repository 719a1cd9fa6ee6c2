import { planFeatures, planKeys } from '@/lib/companies/plans'
import { sql } from '@/lib/platform/db'
import type { Reading } from '@/lib/platform/metrics'
import { type Count, readCounts } from './store/counts'
import { measureDestinations } from './store/measures'

const streamed = planKeys.filter((plan) => planFeatures(plan).streaming)

/**
 * What an operator watches of streaming, none of a company: read from the database, so that every process that is asked says the
 * same, whichever one delivers.
 */
export async function measureStreaming(): Promise<Reading[]> {
  const [measures, counts] = await Promise.all([
    measureDestinations(sql(), streamed),
    readCounts(sql()),
  ])
  const { states, lagEvents, lagSeconds, deadLetters, refusedCheckpoints, lastSuccess } = measures
  return [
    ...readTotals(counts),
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
    gauge(
      'trailkeeper_streaming_refused_checkpoints',
      'Destinations that refused the newest checkpoint they were sent.',
      refusedCheckpoints,
    ),
    {
      name: 'trailkeeper_streaming_last_success_timestamp_seconds',
      help: 'When a destination of this type last accepted something.',
      type: 'gauge',
      values: lastSuccess.map(({ type, seconds }) => ({ labels: { type }, value: seconds })),
    },
  ]
}

const totals: Record<Count['name'], { help: string; label?: string }> = {
  attempts: { help: 'Requests to destinations by what became of them.', label: 'class' },
  dead_letters: { help: 'Events that destinations refused for good.' },
  delivered: { help: 'Events that destinations accepted.' },
  duplicates: { help: 'Events among those that a destination said it had already.' },
  refused_checkpoints: { help: 'Checkpoints that destinations refused.' },
  retries: {
    help: 'Requests of which something is sent again later, by what was wrong.',
    label: 'code',
  },
}

function readTotals(counts: readonly Count[]): Reading[] {
  return (Object.keys(totals) as Count['name'][]).map((name) => {
    const { help, label } = totals[name]
    const own = counts.filter((count) => count.name === name)
    return {
      name: `trailkeeper_streaming_${name}_total`,
      help,
      type: 'counter',
      values: own.map(({ type, label: word, count }) => ({
        labels: { type, ...(label === undefined ? {} : { [label]: word }) },
        value: count,
      })),
    }
  })
}

function gauge(name: string, help: string, value: number): Reading {
  return { name, help, type: 'gauge', values: [{ value }] }
}
