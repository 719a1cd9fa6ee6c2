import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type AuthKey, destinationFormats, readHeaderLines } from '@/lib/streaming/rules'
import type { DestinationChange } from '@/lib/streaming/schema'
import { type CommandContext, type OptionSpec, UsageError } from './command'
import { readSecret, refuseSharedStdin } from './read-secret'

/** What `destination create` and `destination change` have in common. */
export const destinationOptions = {
  'url-file': text(
    'FILE',
    'a file that holds its URL, which `ps` does not show then; - is standard input',
  ),
  'token-file': text(
    'FILE',
    'a file that holds its token or key, user:password for basic; - is standard input',
  ),
  token: text('TOKEN', 'the same by value, which `ps` shows'),
  auth: text('AUTH', 'apikey, basic or bearer; default: what is usual for the type'),
  index: text(
    'INDEX',
    'Splunk: index; Elasticsearch: data stream, default logs-trailkeeper-default',
  ),
  query: text('QUERY', 'which events, in the query language; default all'),
  format: text('FORMAT', destinationFormats.join('|')),
  'header-file': text(
    'FILE',
    'a file of further headers, one “Name: value” a line; - is standard input',
  ),
  header: text('NAME: VALUE', 'the same by value, which `ps` shows; separated by line breaks'),
  ca: text('FILE', 'certificates (PEM) to trust instead of the usual'),
} satisfies Record<string, OptionSpec>

/** What is on where it is given; `change` can also switch it off. */
export const destinationSwitches = {
  gzip: 'compress what is sent',
  'mask-personal': 'send people as references, without personal values',
  acknowledge: 'splunk_hec: wait until the indexers acknowledge',
}

/** How requests are framed otherwise than as arrays. */
export const framingFlags = {
  ndjson: { kind: 'flag', about: 'http: one document a line instead of an array' },
  single: { kind: 'flag', about: 'http: one event a request, which is slow' },
} satisfies Record<string, OptionSpec>

/**
 * Reads the options; what is not given is left out. Throws `UsageError` for what is wrong with them; errors of the file system as they
 * are. What the values are is checked by the command.
 */
export async function readDestinationOptions(
  context: Pick<CommandContext, 'input' | 'directory' | 'readStdin'>,
): Promise<Omit<DestinationChange, 'id'>> {
  const { input, directory } = context
  refuseSharedStdin(context, ['url', 'token', 'header'])
  const ca = input.text('ca')
  return {
    ...given('url', (await readSecret('url', context))?.trim()),
    ...given('token', (await readSecret('token', context))?.trim()),
    // The command checks these: which ones there are stands in one place.
    ...given('auth', input.text('auth') as AuthKey | undefined),
    ...given('format', input.text('format') as DestinationChange['format']),
    ...given('index', input.text('index')),
    ...given('query', input.text('query')),
    ...given('headers', readHeaders((await readSecret('header', context))?.trim())),
    ...given('ca', ca === undefined ? ca : await readFile(resolve(directory, ca), 'utf8')),
  }
}

export function given<Name extends string, Value>(name: Name, value: Value | undefined) {
  return value === undefined ? {} : ({ [name]: value } as { [name in Name]: Value })
}

function readHeaders(text: string | undefined): Record<string, string> | undefined {
  if (text === undefined) return undefined
  const headers = readHeaderLines(text)
  if (headers) return headers
  throw new UsageError('A header is wrong: it is "Name: value", one a line, each name once.')
}

function text(value: string, about: string) {
  return { kind: 'text', value, about } as const
}
