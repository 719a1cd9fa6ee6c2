import { ingestValues } from '@/lib/events/commands'
import type { ImportItem, ImportOptions } from '@/lib/events/importers/importer'
import { readImportFile } from '@/lib/events/importers/read-file'
import { makeRecordId } from '@/lib/events/importers/record-id'
import { canonicalize } from '@/lib/log/core/canonical'
import type { JsonValue } from '@/lib/log/schema'
import { type ImportError, type ImportErrors, openImportErrors } from './import-errors'
import type { ImportState, ImportStateFile } from './import-state'

const batchRecords = 500

export type ImportedFile = Omit<ImportState, 'done' | 'errorBytes'> & {
  format: string
  /** Records that an earlier run had settled. */
  resumedFrom: number
  isComplete: boolean
}

/**
 * Imports one file: what is counted as recorded or duplicate is durable and sealed. Ends early, at a batch, when `signal`
 * is aborted; then, or after a kill, the same call goes on where it was. Counts include what an earlier run settled.
 */
export async function importFile(input: {
  companyId: string
  path: string
  format: string
  options?: ImportOptions
  state: ImportStateFile
  errorsPath: string
  /** Whether the file of errors already has lines of this run's other files. */
  keepErrorBytes: number
  signal: AbortSignal
  onProgress?: (state: { bytes: number; records: number }) => void
}): Promise<ImportedFile & { errorBytes: number }> {
  const { companyId, path, format, signal } = input
  let bytes = 0
  const { importer, items } = await readImportFile({
    path,
    format,
    ...(input.options ? { options: input.options } : {}),
    onBytes: (read) => {
      bytes = read
    },
  })
  const before = input.state.read()
  const resumedFrom = before?.done ?? 0
  const state: ImportState = before ?? {
    ...{ done: 0, recorded: 0, duplicates: 0, rejected: 0 },
    errorBytes: input.keepErrorBytes,
  }
  const errors = openImportErrors(input.errorsPath, { keepBytes: state.errorBytes })
  let isComplete = true
  for await (const batch of takeBatches(items, resumedFrom)) {
    if (signal.aborted) {
      isComplete = false
      break
    }
    await sendBatch({ companyId, path, batch, state, errors })
    input.state.write(state)
    input.onProgress?.({ bytes, records: state.done })
  }
  if (isComplete) input.state.clear()
  const { recorded, duplicates, rejected, errorBytes } = state
  return {
    ...{ format: importer.format, recorded, duplicates, rejected, resumedFrom },
    ...{ isComplete, errorBytes },
  }
}

async function sendBatch(input: {
  companyId: string
  path: string
  batch: readonly ImportItem[]
  state: ImportState
  errors: ImportErrors
}): Promise<void> {
  const { companyId, path, batch, state, errors } = input
  const result = await ingestValues(
    { companyId, via: { type: 'import' } },
    batch.map((item, index) =>
      'problem' in item
        ? { index, rejected: item.problem }
        : { index, value: nameEvent(item.event, item.line) },
    ),
  )
  const rejected: ImportError[] = []
  for (const item of result.results) {
    if (item.status !== 'rejected') continue
    const { code, detail, pointer } = item
    const line = batch[item.index]?.line ?? 0
    rejected.push({ file: path, line, code, detail, ...(pointer ? { pointer } : {}) })
  }
  errors.add(rejected)
  state.done += batch.length
  state.recorded += result.recorded
  state.duplicates += result.duplicates
  state.rejected += result.rejected
  state.errorBytes = errors.bytes()
}

/**
 * A record without an id of its own gets one of its content and place, so that importing a file again, also under another
 * name or with more lines at its end, records nothing twice.
 */
function nameEvent(event: JsonValue, line: number): JsonValue {
  const isObject = typeof event === 'object' && event !== null && !Array.isArray(event)
  if (!isObject || event.id !== undefined) return event
  return { ...event, id: makeRecordId({ space: 'line', text: `${line}\n${canonicalize(event)}` }) }
}

async function* takeBatches(
  items: AsyncIterable<ImportItem>,
  skip: number,
): AsyncGenerator<ImportItem[], void, undefined> {
  let batch: ImportItem[] = []
  let left = skip
  for await (const item of items) {
    if (left > 0) {
      left -= 1
      continue
    }
    batch.push(item)
    if (batch.length < batchRecords) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}
