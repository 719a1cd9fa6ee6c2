import { type Command, type CommandInput, type OptionSpec, UsageError } from '@/lib/cli/command'
import {
  destinationOptions,
  destinationSwitches,
  framingFlags,
  given,
  readDestinationOptions,
} from '@/lib/cli/destination-options'
import {
  destinationPositional,
  pickDestination,
  whichDestination,
} from '@/lib/cli/pick-destination'
import { changeDestination } from '@/lib/streaming/commands/destinations'
import { readStreaming } from '@/lib/streaming/queries'
import { framings } from '@/lib/streaming/rules'
import type { DestinationChange } from '@/lib/streaming/schema'

/** Each has a `--no-…` beside it. */
const switches = {
  ...destinationSwitches,
  signature: 'http: sign requests (Standard Webhooks)',
}

/** Members that can be taken away, and what is given in their place. */
const removals = {
  token: { about: 'send no token from now on', none: null },
  headers: { about: 'send no further headers', none: {} },
  index: { about: 'use the default index', none: null },
  ca: { about: 'trust the usual certificates again', none: null },
}

export const destinationChange: Command = {
  name: 'destination change',
  about:
    'Changes what is given of a destination, and nothing else; it is tried at once. With another host the token and the headers must be given again.',
  positionals: destinationPositional,
  options: {
    ...whichDestination,
    rename: { kind: 'text', value: 'NAME', about: 'what it is called from now on' },
    url: { kind: 'text', value: 'URL', about: 'where it is; https, or what OUTBOUND_ALLOW lists' },
    ...destinationOptions,
    array: { kind: 'flag', about: 'http: an array of documents a request' },
    ...framingFlags,
    ...Object.fromEntries(Object.entries(switches).flatMap(bothWays)),
    ...Object.fromEntries(
      Object.entries(removals).map(([name, { about }]) => [`no-${name}`, { kind: 'flag', about }]),
    ),
  },
  examples: [
    'destination change Splunk --company acme --token-file hec.token',
    "destination change --company acme --name siem --query 'area:access' --gzip --json",
  ],
  needsInstance: true,
  run: async (context) => {
    const { input } = context
    const options = await readDestinationOptions(context)
    const change: Omit<DestinationChange, 'id'> = {
      ...options,
      ...readRemovals(input, options),
      ...given('name', input.text('rename')),
      ...given('framing', oneOf(input, framings)),
      ...given('gzip', readSwitch(input, 'gzip')),
      ...given('maskPersonal', readSwitch(input, 'mask-personal')),
      ...given('acknowledge', readSwitch(input, 'acknowledge')),
      ...given('sign', readSwitch(input, 'signature')),
    }
    if (Object.keys(change).length === 0) {
      throw new UsageError(
        'Say what to change, like --url-file or --token-file; --help names it all.',
      )
    }
    const { operator, id } = await pickDestination(input)
    const { signingSecret } = await changeDestination(operator, { id, ...change })
    const { destinations } = await readStreaming(operator)
    const { name, type, url, state } = destinations.find((one) => one.id === id) ?? {}
    const secret = signingSecret === null ? {} : { signing_secret: signingSecret }
    const signed = signingSecret === null ? '' : `\nIts requests are signed with ${signingSecret}`
    return {
      json: { id, name, type, url, state, ...secret },
      text: `"${name}" is as given.${signed}`,
    }
  },
}

function bothWays([name, about]: [string, string]): [string, OptionSpec][] {
  return [
    [name, { kind: 'flag', about }],
    [`no-${name}`, { kind: 'flag', about: `do not ${about.replace(/^.*: /, '')}` }],
  ]
}

function readRemovals(input: CommandInput, options: object): Omit<DestinationChange, 'id'> {
  const asked = Object.entries(removals).filter(([name]) => input.flag(`no-${name}`))
  const both = asked.find(([name]) => name in options)
  if (both) throw new UsageError(`--no-${both[0]} takes away what is given beside it: give one.`)
  return Object.fromEntries(asked.map(([name, { none }]) => [name, none]))
}

function readSwitch(input: CommandInput, name: keyof typeof switches): boolean | undefined {
  const chosen = oneOf(input, [name, `no-${name}`])
  return chosen === undefined ? undefined : chosen === name
}

/** Which one of these flags is given. */
function oneOf<Name extends string>(input: CommandInput, names: readonly Name[]): Name | undefined {
  const chosen = names.filter((name) => input.flag(name))
  if (chosen.length > 1) {
    throw new UsageError(`Give one of ${chosen.map((name) => `--${name}`).join(' and ')}.`)
  }
  return chosen[0]
}
