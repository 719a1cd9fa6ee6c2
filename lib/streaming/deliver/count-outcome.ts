import { counter } from '@/lib/platform/metrics'
import type { Written } from './write-outcome'

const deliveredTotal = counter(
  'trailkeeper_streaming_delivered_total',
  'Events that destinations accepted from this process.',
  ['type'],
)
const duplicatesTotal = counter(
  'trailkeeper_streaming_duplicates_total',
  'Events among those that a destination said it had already.',
  ['type'],
)
const attemptsTotal = counter(
  'trailkeeper_streaming_attempts_total',
  'Requests to destinations by what became of them.',
  ['type', 'class'],
)
const retriesTotal = counter(
  'trailkeeper_streaming_retries_total',
  'Requests of which something is sent again later, by what was wrong.',
  ['type', 'code'],
)
const deadLettersTotal = counter(
  'trailkeeper_streaming_dead_letters_total',
  'Events that destinations refused for good.',
  ['type'],
)

/** Counts what was written for one attempt, for whoever watches the process. Labels are closed words: none is of a receiver's making. */
export function countOutcome({ destination: { type }, step, attempt, decision }: Written): void {
  attemptsTotal.add(1, type, attempt.kind)
  // From the first on, so that the first one of a kind is seen as a rise from zero.
  deliveredTotal.add(step.accepted, type)
  duplicatesTotal.add(step.duplicates, type)
  deadLettersTotal.add(decision.dead.length, type)
  if (step.isRetry) retriesTotal.add(1, type, attempt.code ?? 'other')
}
