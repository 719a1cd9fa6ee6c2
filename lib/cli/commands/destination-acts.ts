import type { SystemPrincipal } from '@/lib/access/schema'
import { type Command, type CommandInput, UsageError } from '@/lib/cli/command'
import {
  destinationPositional,
  pickDestination,
  whichDestination,
} from '@/lib/cli/pick-destination'
import {
  deleteDestination,
  pauseDestination,
  resumeDestination,
} from '@/lib/streaming/commands/destinations'
import {
  cancelReplay,
  redriveDeadLetters,
  replayDestination,
} from '@/lib/streaming/commands/replay'
import { testDestination } from '@/lib/streaming/commands/test-destination'
import { readStreaming } from '@/lib/streaming/queries'

export const destinationTest: Command = {
  name: 'destination test',
  about:
    'Tries a destination as delivery would, and writes nothing there. Exit code 1 where it fails.',
  positionals: destinationPositional,
  options: {
    ...whichDestination,
    send: { kind: 'flag', about: 'also send one event, marked as a test' },
  },
  examples: [
    'destination test --company acme --name Splunk',
    'destination test Splunk --company acme --send --json',
  ],
  needsInstance: true,
  run: async ({ input }) => {
    const { operator, id, name } = await pickDestination(input)
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

export const destinationPause: Command = {
  name: 'destination pause',
  about: 'Stops delivery to a destination; its position is kept.',
  positionals: destinationPositional,
  options: whichDestination,
  examples: ['destination pause --company acme --name Splunk'],
  needsInstance: true,
  run: ({ input }) => act(input, pauseDestination, 'is paused'),
}

export const destinationResume: Command = {
  name: 'destination resume',
  about:
    'Goes on where a paused destination stopped, or tries one at once that waits after a failure.',
  positionals: destinationPositional,
  options: whichDestination,
  examples: ['destination resume --company acme --name Splunk'],
  needsInstance: true,
  run: ({ input }) => act(input, resumeDestination, 'goes on'),
}

export const destinationReplay: Command = {
  name: 'destination replay',
  about: 'Delivers what was recorded in a time window again, with the same ids.',
  positionals: destinationPositional,
  options: {
    ...whichDestination,
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
    const { operator, id, name } = await pickDestination(input)
    const from = input.required('from')
    const window = await replayDestination(operator, { id, from, to: input.text('to') ?? 'now' })
    const { firstSeq, lastSeq, events } = window
    return {
      json: { id, name, first_seq: firstSeq, last_seq: lastSeq, events },
      text: `${events} events are delivered to "${name}" again.`,
    }
  },
}

export const destinationCancelReplay: Command = {
  name: 'destination cancel-replay',
  about: 'Ends a replay before its end; what was delivered stays where it is.',
  positionals: destinationPositional,
  options: whichDestination,
  examples: ['destination cancel-replay --company acme --name Splunk'],
  needsInstance: true,
  run: async ({ input }) => {
    const { operator, id, name } = await pickDestination(input)
    await cancelReplay(operator, { id })
    return { json: { id, name }, text: `The replay to "${name}" is cancelled.` }
  },
}

export const destinationRedrive: Command = {
  name: 'destination redrive',
  about: 'Sends the dead letters of a destination again: the events that it refused.',
  positionals: destinationPositional,
  options: whichDestination,
  examples: ['destination redrive --company acme --name Splunk --json'],
  needsInstance: true,
  run: async ({ input }) => {
    const { operator, id, name } = await pickDestination(input)
    const events = await redriveDeadLetters(operator, { id, seqs: null })
    const text =
      events === 0
        ? `There is no dead letter of "${name}" that waits.`
        : `${events} dead letters are sent to "${name}" again.`
    return { json: { id, name, events }, text }
  },
}

export const destinationDelete: Command = {
  name: 'destination delete',
  about:
    'Deletes a destination with its secrets, its place in the log and its dead letters. What was delivered stays where it is.',
  positionals: destinationPositional,
  options: {
    ...whichDestination,
    yes: { kind: 'flag', about: 'really delete; it cannot be undone' },
  },
  examples: ['destination delete --company acme --name Splunk --yes'],
  needsInstance: true,
  run: async ({ input }) => {
    const { operator, id, name } = await pickDestination(input)
    if (!input.flag('yes')) {
      throw new UsageError(
        `"${name}" was not deleted. The same command with --yes does it; it cannot be undone.`,
      )
    }
    await deleteDestination(operator, { id })
    return { json: { id, name, deleted: true }, text: `"${name}" is deleted.` }
  },
}

async function act(
  input: CommandInput,
  run: (operator: SystemPrincipal, of: { id: string }) => Promise<void>,
  words: string,
) {
  const { operator, id, name } = await pickDestination(input)
  await run(operator, { id })
  const { destinations } = await readStreaming(operator)
  const state = destinations.find((one) => one.id === id)?.state
  return { json: { id, name, state }, text: `"${name}" ${words}.` }
}
