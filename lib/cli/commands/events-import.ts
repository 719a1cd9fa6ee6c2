import { basename, join, resolve } from 'node:path'
import type { ImportOptions } from '@/lib/events/importers/importer'
import { loadEnv } from '@/lib/platform/env'
import { AppError } from '@/lib/platform/errors'
import type { Command, CommandContext } from '@/lib/cli/command'
import { indexWithProgress } from '@/lib/cli/index-with-progress'
import { findCompany } from '@/lib/cli/find-company'
import { type ImportedFile, importFile } from '@/lib/cli/import-file'
import { removeImportErrors } from '@/lib/cli/import-errors'
import { importOptionSpecs, readImportOptions } from '@/lib/cli/import-options'
import { openImportState } from '@/lib/cli/import-state'
import { type ImportPath, listImportFiles } from '@/lib/cli/list-import-files'

export const eventsImport: Command = {
  name: 'events import',
  about: 'Imports files of events, gzip or not. Running it again records nothing twice.',
  positionals: { value: 'FILE…', min: 1, max: Number.POSITIVE_INFINITY },
  options: {
    company: { kind: 'text', value: 'SLUG', about: 'which company', isRequired: true },
    ...importOptionSpecs,
    errors: {
      kind: 'text',
      value: 'FILE',
      about: 'where rejected records are told, a line each; default <name>.errors.ndjson here',
    },
  },
  examples: [
    'events import events.ndjson --company acme',
    'events import AWSLogs/ --company acme --format cloudtrail --json',
    'events import audit-log.json okta.ndjson --company acme',
    "events import vpn.csv --company acme --map 'action=Event,actor.email=User,occurred_at=Time'",
  ],
  needsInstance: true,
  run: async (context) => {
    const { input, directory, signal } = context
    const reading = readImportOptions(input, directory)
    const { company } = await findCompany(input.required('company'))
    const files = listImportFiles(directory, input.positionals)
    const run = await importAll(context, { companyId: company.id, ...reading, files })
    const { recorded, duplicates, rejected } = run
    const json = {
      files: run.files,
      recorded,
      duplicates,
      rejected,
      ...{ resumed_from: run.resumedFrom, skipped_files: run.skipped, error_files: run.errorFiles },
      interrupted: signal.aborted,
    }
    if (signal.aborted) {
      context.say('Stopped. Everything told is durable; the same command goes on from here.')
    }
    const isNothingIn = recorded + duplicates === 0 && rejected > 0
    return { json, text: describeRun(run), exitCode: signal.aborted ? 130 : isNothingIn ? 1 : 0 }
  },
}

/** A file that is in none of the formats, and a CSV of something else than events. */
const foreignCodes = ['import_format_unknown', 'import_mapping_missing']

type Run = Pick<ImportedFile, 'recorded' | 'duplicates' | 'rejected' | 'resumedFrom'> & {
  files: number
  skipped: string[]
  errorFiles: string[]
}

async function importAll(
  { input, directory, signal, progress, say }: CommandContext,
  {
    files,
    ...reading
  }: { companyId: string; format: string; options?: ImportOptions; files: ImportPath[] },
): Promise<Run> {
  const run: Run = {
    ...{ files: 0, recorded: 0, duplicates: 0, rejected: 0, resumedFrom: 0 },
    ...{ skipped: [], errorFiles: [] },
  }
  const { dataDir } = loadEnv()
  const total = files.reduce((sum, file) => sum + file.bytes, 0)
  const errorBytes = new Map<string, number>()
  let before = 0
  for (const { path, bytes, isNamed } of files) {
    if (signal.aborted) break
    const errorsPath = resolve(
      directory,
      input.text('errors') ?? join('.', `${basename(path)}.errors.ndjson`),
    )
    const state = openImportState({ dataDir, path, ...reading })
    try {
      const done = await importFile({
        ...{ ...reading, path, state, errorsPath, signal },
        keepErrorBytes: errorBytes.get(errorsPath) ?? 0,
        onProgress: (at) =>
          progress.update({ done: before + at.bytes, total, label: `${basename(path)}, bytes` }),
      })
      if (done.resumedFrom > 0) say(`${path}: going on after ${done.resumedFrom} records.`)
      errorBytes.set(errorsPath, done.errorBytes)
      // A file that --errors names may be anything.
      const isStale = done.isComplete && done.errorBytes === 0 && input.text('errors') === undefined
      if (isStale && removeImportErrors(errorsPath)) {
        say(`${errorsPath} told of a former import and is removed: nothing was rejected.`)
      }
      if (done.rejected > 0 && !run.errorFiles.includes(errorsPath)) run.errorFiles.push(errorsPath)
      run.files += 1
      run.recorded += done.recorded
      run.duplicates += done.duplicates
      run.rejected += done.rejected
      run.resumedFrom += done.resumedFrom
    } catch (error) {
      // Directories hold other things too; a file that was named is meant.
      const isForeign = error instanceof AppError && foreignCodes.includes(error.code)
      if (isNamed || !isForeign) throw error
      run.skipped.push(path)
      say(`${path} is skipped: ${error.detail}`)
    }
    before += bytes
  }
  progress.end()
  await indexWithProgress(reading.companyId, { progress, signal })
  return run
}

function describeRun(run: Run): string {
  const count = (value: number) => value.toLocaleString('en-US')
  const { recorded, duplicates, rejected } = run
  return [
    `${count(recorded)} recorded, ${count(duplicates)} were there already, ${count(rejected)} rejected; ${count(run.files)} files.`,
    ...run.errorFiles.map((path) => `Why they were rejected: ${path}`),
  ].join('\n')
}
