import type { Command } from '@/lib/cli/command'
import { findCompany } from '@/lib/cli/find-company'
import { formatTable } from '@/lib/cli/format-table'
import { readKeptDays } from '@/lib/retention/queries'
import { readStreaming } from '@/lib/streaming/queries'
import type { DestinationView } from '@/lib/streaming/schema/views'

export const destinationList: Command = {
  name: 'destination list',
  about: 'Shows the destinations of a company and how they do.',
  options: {
    company: { kind: 'text', value: 'SLUG', about: 'which company', isRequired: true },
  },
  examples: ['destination list --company acme --json'],
  needsInstance: true,
  run: async ({ input }) => {
    const { operator } = await findCompany(input.required('company'))
    const { isEnabled, destinations } = await readStreaming(operator, {
      keptDays: await readKeptDays(operator.companyId),
    })
    const rows = destinations.map((one) => [
      ...[one.name, one.type, one.state, `${one.lagEvents}`, `${one.lagSeconds} s`],
      ...[`${one.delivered}`, `${one.deadLetters}`, one.reason ?? describeRefusal(one)],
    ])
    const head = ['name', 'type', 'state', 'lag', 'behind', 'delivered', 'dead letters', 'reason']
    const text = rows.length === 0 ? 'There is no destination.' : formatTable(head, rows)
    return { json: { enabled: isEnabled, destinations: destinations.map(toJson) }, text }
  },
}

function describeRefusal({ refusedCheckpoint }: DestinationView): string {
  return refusedCheckpoint === null
    ? ''
    : `The checkpoint of size ${refusedCheckpoint.size} was refused: ${refusedCheckpoint.reason}`
}

/** The members of the contract first, in its spelling. */
function toJson(one: DestinationView) {
  return {
    ...{ id: one.id, name: one.name, type: one.type, url: one.url },
    ...{ state: one.state, reason: one.reason },
    ...{ lag_events: one.lagEvents, lag_seconds: one.lagSeconds, delivered: one.delivered },
    dead_letters: one.deadLetters,
    ...{ duplicates: one.duplicates, retries: one.retries, rate: one.rate },
    ...{ query: one.query, format: one.format, index: one.index, warning: one.warning },
    failing_since: one.failingSince,
    last_success_at: one.lastSuccessAt,
    next_attempt_at: one.nextAttemptAt,
    loss_at: one.lossAt,
    refused_checkpoint: one.refusedCheckpoint && {
      ...{ size: one.refusedCheckpoint.size, at: one.refusedCheckpoint.at },
      ...{ reason: one.refusedCheckpoint.reason, held_size: one.refusedCheckpoint.heldSize },
    },
    replay: one.replay && {
      ...{ first_seq: one.replay.firstSeq, last_seq: one.replay.lastSeq, state: one.replay.state },
      ...{ done: one.replay.done, total: one.replay.total },
    },
  }
}
