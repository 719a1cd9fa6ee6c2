import type { SystemPrincipal } from '@/lib/access/schema'
import type { Command, CommandInput, OptionSpec } from '@/lib/cli/command'
import { findCompany } from '@/lib/cli/find-company'
import { formatTable } from '@/lib/cli/format-table'
import { pauseDestination, resumeDestination } from '@/lib/streaming/commands/destinations'
import { replayDestination } from '@/lib/streaming/commands/replay'
import { testDestination } from '@/lib/streaming/commands/test-destination'
import { readKeptDays } from '@/lib/retention/queries'
import { findDestination, readStreaming } from '@/lib/streaming/queries'
import type { DestinationView } from '@/lib/streaming/schema/views'

const which = {
  company: { kind: 'text', value: 'SLUG', about: 'which company', isRequired: true },
  name: { kind: 'text', value: 'NAME', about: 'which destination; the only one needs no name' },
  id: { kind: 'text', value: 'ID', about: 'the same by its id' },
} as const satisfies Record<string, OptionSpec>
const positionals = { value: 'DESTINATION', min: 0, max: 1 }

export const destinationTest: Command = {
  name: 'destination test',
  about:
    'Tries a destination as delivery would, and writes nothing there. Exit code 1 where it fails.',
  positionals,
  options: { ...which, send: { kind: 'flag', about: 'also send one event, marked as a test' } },
  examples: [
    'destination test --company acme --name Splunk',
    'destination test Splunk --company acme --send --json',
  ],
  needsInstance: true,
  run: async ({ input }) => {
    const { operator, id, name } = await pick(input)
    const result = await testDestination(operator, { id, sendEvent: input.flag('send') })
    const lines = result.steps.map(
      ({ ok, name: step, detail }) => `${ok ? '✓' : '✗'} ${step}: ${detail}`,
    )
    const text = [`"${name}" ${result.ok ? 'is ready' : 'cannot be delivered to'}.`, ...lines].join(
      '\n',
    )
    return { json: { id, name, ...result }, text, exitCode: result.ok ? 0 : 1 }
  },
}

export const destinationList: Command = {
  name: 'destination list',
  about: 'Shows the destinations of a company and how they do.',
  options: { company: which.company },
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

export const destinationPause: Command = {
  name: 'destination pause',
  about: 'Stops delivery to a destination; its position is kept.',
  positionals,
  options: which,
  examples: ['destination pause --company acme --name Splunk'],
  needsInstance: true,
  run: ({ input }) => act(input, pauseDestination, 'is paused'),
}

export const destinationResume: Command = {
  name: 'destination resume',
  about:
    'Goes on where a paused destination stopped, or tries one at once that waits after a failure.',
  positionals,
  options: which,
  examples: ['destination resume --company acme --name Splunk'],
  needsInstance: true,
  run: ({ input }) => act(input, resumeDestination, 'goes on'),
}

export const destinationReplay: Command = {
  name: 'destination replay',
  about: 'Delivers what was recorded in a time window again, with the same ids.',
  positionals,
  options: {
    ...which,
    from: {
      kind: 'text',
      value: 'WHEN',
      about: 'start, or a date and time like 2026-01-31T12:00:00Z',
      isRequired: true,
    },
    to: { kind: 'text', value: 'WHEN', about: 'now (default), or a date and time; exclusive' },
  },
  examples: ['destination replay --company acme --name Splunk --from 2026-01-31 --to 2026-02-01'],
  needsInstance: true,
  run: async ({ input }) => {
    const { operator, id, name } = await pick(input)
    const from = input.required('from')
    const window = await replayDestination(operator, { id, from, to: input.text('to') ?? 'now' })
    const { firstSeq, lastSeq, events } = window
    return {
      json: { id, name, first_seq: firstSeq, last_seq: lastSeq, events },
      text: `${events} events are delivered to "${name}" again.`,
    }
  },
}

async function pick(input: CommandInput) {
  const { operator } = await findCompany(input.required('company'))
  const given = input.positionals[0] ?? input.text('id') ?? input.text('name')
  return { operator, ...(await findDestination(operator, given)) }
}

async function act(
  input: CommandInput,
  run: (operator: SystemPrincipal, of: { id: string }) => Promise<void>,
  words: string,
) {
  const { operator, id, name } = await pick(input)
  await run(operator, { id })
  const { destinations } = await readStreaming(operator)
  const state = destinations.find((one) => one.id === id)?.state
  return { json: { id, name, state }, text: `"${name}" ${words}.` }
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
