import { mkdir } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { countEventsIfPossible } from '@/lib/events/queries/search-events'
import { eventSearchInput } from '@/lib/events/schema'
import { recordSentExport } from '@/lib/exports/commands/record-sent'
import { type ExportRequest, exportToFile, sidecarsOf } from '@/lib/exports/export-to-file'
import { type ExportFormat, exportFormats } from '@/lib/exports/schema/formats'
import { type Command, type CommandInput, UsageError } from '@/lib/cli/command'
import { findCompany } from '@/lib/cli/find-company'

export const eventsExport: Command = {
  name: 'events export',
  about: 'Writes events of a company to a file, whole or not at all, with a manifest beside it.',
  options: {
    company: { kind: 'text', value: 'SLUG', about: 'which company', isRequired: true },
    format: {
      kind: 'text',
      value: 'FORMAT',
      about: `one of ${exportFormats.join(', ')}`,
      isRequired: true,
    },
    query: { kind: 'text', value: 'QUERY', about: 'which events; default all' },
    after: { kind: 'text', value: 'TIME', about: 'happened after, like 2026-01-01T00:00:00Z' },
    before: { kind: 'text', value: 'TIME', about: 'happened before' },
    columns: {
      kind: 'text',
      value: 'NAMES',
      about: 'of CSV and JSON: fields like actor.email, with commas between; default all',
    },
    output: { kind: 'text', value: 'FILE', short: 'o', about: 'where to', isRequired: true },
  },
  examples: [
    'events export --company acme --format csv -o audit-log.csv',
    "events export --company acme --format bundle --query 'actor:ana' --after 2026-01-01T00:00:00Z -o evidence.zip",
    'events export --company acme --format csv --columns occurred_at,action,actor.email -o short.csv --json',
  ],
  needsInstance: true,
  run: async ({ input, directory, progress, signal, say }) => {
    const { company, operator } = await findCompany(input.required('company'))
    const path = resolve(directory, input.required('output'))
    const request: ExportRequest = {
      ...readRequest(input),
      companyId: company.id,
      exportedBy: `the operator ${operator.operator ?? ''}`.trim(),
    }
    const { q, after, before, format } = request
    const total = (await countEventsIfPossible(operator, { q, after, before })) ?? null
    await mkdir(dirname(path), { recursive: true })
    const result = await exportToFile(request, {
      path,
      signal,
      onProgress: (done) => progress.update({ done, total, label: 'events' }),
    }).catch((error: unknown) => {
      if (!signal.aborted) throw error
      return null
    })
    progress.end()
    if (!result) {
      say('Stopped. Nothing of it is left.')
      return { json: { interrupted: true }, text: '', exitCode: 130 }
    }
    await recordSentExport(operator, { request, result })
    const [manifest] = sidecarsOf(path)
    return {
      json: {
        ...{ file: path, manifest: format === 'bundle' ? null : manifest, format },
        ...{ events: result.rows, bytes: result.bytes, sha256: result.sha256 },
        manifest_sha256: result.manifestSha256,
      },
      text: `${result.rows.toLocaleString('en-US')} events in ${path}\nsha256 ${result.sha256}`,
    }
  },
}

function readRequest(input: CommandInput): Omit<ExportRequest, 'companyId' | 'exportedBy'> {
  const format = input.required('format')
  if (!isFormat(format)) {
    throw new UsageError(`--format is one of ${exportFormats.join(', ')}, not "${format}".`)
  }
  const columns = input
    .text('columns')
    ?.split(',')
    .map((name) => name.trim())
  return {
    ...{ format, q: input.text('query') ?? '', columns },
    ...{ after: readTime(input, 'after'), before: readTime(input, 'before') },
  }
}

function readTime(input: CommandInput, name: 'after' | 'before'): string | undefined {
  const text = input.text(name)
  if (eventSearchInput.shape[name].safeParse(text).success) return text
  throw new UsageError(`--${name} is a time like 2026-01-01T00:00:00Z, not "${text}".`)
}

function isFormat(text: string): text is ExportFormat {
  return exportFormats.some((format) => format === text)
}
