import type { Command } from '@/lib/cli/command'
import {
  destinationOptions,
  destinationSwitches,
  framingFlags,
  given,
  readDestinationOptions,
} from '@/lib/cli/destination-options'
import { findCompany } from '@/lib/cli/find-company'
import { createDestination } from '@/lib/streaming/commands/destinations'
import { readStreaming } from '@/lib/streaming/queries'
import { type DestinationTypeKey, destinationTypeKeys } from '@/lib/streaming/rules'

const required = (value: string, about: string) =>
  ({ kind: 'text', value, about, isRequired: true }) as const

export const destinationCreate: Command = {
  name: 'destination create',
  about:
    'Makes a destination that events are delivered to, and switches the company’s streaming on. It is not tested first.',
  options: {
    company: required('SLUG', 'which company'),
    type: required('TYPE', destinationTypeKeys.join('|')),
    name: required('NAME', 'what it is called'),
    url: {
      ...required('URL', 'where it is; https, or what OUTBOUND_ALLOW lists'),
      orElse: 'url-file',
    },
    ...destinationOptions,
    from: {
      kind: 'text',
      value: 'WHEN',
      about: 'now (default), start, or a date: where in the log it begins',
    },
    ...framingFlags,
    ...Object.fromEntries(
      Object.entries(destinationSwitches).map(([name, about]) => [name, { kind: 'flag', about }]),
    ),
    'no-signature': { kind: 'flag', about: 'http: do not sign requests (Standard Webhooks)' },
  },
  examples: [
    'destination create --company acme --type splunk_hec --name Splunk --url https://http-inputs-acme.splunkcloud.com --token-file hec.token',
    'destination create --company acme --type http --name siem --url https://siem.example.com/events --token-file - --from start --json',
    'destination create --company acme --type http --name sumo --url-file sumo.url --ndjson',
  ],
  needsInstance: true,
  run: async (context) => {
    const { input } = context
    const { operator } = await findCompany(input.required('company'))
    const { url = input.required('url'), ...options } = await readDestinationOptions(context)
    const { id, signingSecret } = await createDestination(operator, {
      name: input.required('name'),
      // The command checks it: which ones there are stands in one place.
      type: input.required('type') as DestinationTypeKey,
      ...{ url, ...options },
      ...given('from', input.text('from')),
      framing: input.flag('single') ? 'single' : input.flag('ndjson') ? 'ndjson' : 'array',
      gzip: input.flag('gzip'),
      maskPersonal: input.flag('mask-personal'),
      acknowledge: input.flag('acknowledge'),
      sign: !input.flag('no-signature'),
    })
    const { destinations } = await readStreaming(operator)
    const made = destinations.find((one) => one.id === id)
    const secret = signingSecret === null ? {} : { signing_secret: signingSecret }
    const json = {
      id,
      name: made?.name,
      type: made?.type,
      url: made?.url,
      state: made?.state,
      ...secret,
    }
    const signed = signingSecret === null ? '' : `\nIts requests are signed with ${signingSecret}`
    return { json, text: `Events are delivered to "${made?.name}" (${id}).${signed}` }
  },
}
