import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type Command, type CommandInput, UsageError } from '@/lib/cli/command'
import { findCompany } from '@/lib/cli/find-company'
import { createDestination } from '@/lib/streaming/commands/destinations'
import { readStreaming } from '@/lib/streaming/queries'
import {
  type AuthKey,
  type DestinationFormat,
  type DestinationTypeKey,
  destinationFormats,
  destinationTypeKeys,
  readHeaderLines,
} from '@/lib/streaming/rules'

const text = (value: string, about: string, isRequired = false) =>
  ({ kind: 'text', value, about, isRequired }) as const

export const destinationCreate: Command = {
  name: 'destination create',
  about:
    'Makes a destination that events are delivered to, and switches the company’s streaming on. It is not tested first.',
  options: {
    company: text('SLUG', 'which company', true),
    type: text('TYPE', destinationTypeKeys.join('|'), true),
    name: text('NAME', 'what it is called', true),
    url: text('URL', 'where it is; https, or what OUTBOUND_ALLOW lists', true),
    token: text('TOKEN', 'its token or key; user:password for basic'),
    auth: text('AUTH', 'apikey, basic or bearer; default: what is usual for the type'),
    index: text(
      'INDEX',
      'Splunk: index; Elasticsearch: data stream, default logs-trailkeeper-default',
    ),
    query: text('QUERY', 'which events, in the query language; default all'),
    format: text('FORMAT', destinationFormats.join('|')),
    from: text('WHEN', 'now (default), start, or a date: where in the log it begins'),
    header: text('NAME: VALUE', 'further headers, separated by line breaks'),
    ca: { kind: 'text', value: 'FILE', about: 'certificates (PEM) to trust instead of the usual' },
    ndjson: { kind: 'flag', about: 'http: one document a line instead of an array' },
    single: { kind: 'flag', about: 'http: one event a request, which is slow' },
    gzip: { kind: 'flag', about: 'compress what is sent' },
    'mask-personal': { kind: 'flag', about: 'send people as references, without personal values' },
    acknowledge: { kind: 'flag', about: 'splunk_hec: wait until the indexers acknowledge' },
    'no-signature': { kind: 'flag', about: 'http: do not sign requests (Standard Webhooks)' },
  },
  examples: [
    'destination create --company acme --type splunk_hec --name Splunk --url https://http-inputs-acme.splunkcloud.com --token 8e0…',
    'destination create --company acme --type http --name siem --url https://siem.example.com/events --token s3cret --from start --json',
  ],
  needsInstance: true,
  run: async ({ input, directory }) => {
    const { operator } = await findCompany(input.required('company'))
    const ca = input.text('ca')
    const { id, signingSecret } = await createDestination(operator, {
      name: input.required('name'),
      // The command checks them: which ones there are stands in one place.
      type: input.required('type') as DestinationTypeKey,
      url: input.required('url'),
      ...given('token', input.text('token')),
      ...given('auth', input.text('auth') as AuthKey | undefined),
      ...given('index', input.text('index')),
      ...given('query', input.text('query')),
      ...given('format', input.text('format') as DestinationFormat | undefined),
      ...given('from', input.text('from')),
      ...given('headers', readHeaders(input)),
      ...given('ca', ca === undefined ? undefined : await readFile(resolve(directory, ca), 'utf8')),
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

function given<Name extends string, Value>(name: Name, value: Value | undefined) {
  return value === undefined ? {} : ({ [name]: value } as { [name in Name]: Value })
}

function readHeaders(input: CommandInput): Record<string, string> | undefined {
  const text = input.text('header')
  if (text === undefined) return undefined
  const headers = readHeaderLines(text)
  if (headers) return headers
  throw new UsageError('--header is wrong: a header is "Name: value".')
}
