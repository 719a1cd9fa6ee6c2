import { createHash } from 'node:crypto'
import { mkdirSync, realpathSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { ImportOptions } from '@/lib/events/importers/importer'
import { readFileIfAny, writePrivateFile } from '@/lib/platform/private-file'

/**
 * How far an import has come, in `DATA_DIR/imports/`: after a kill it goes on there instead of sending everything again.
 * It may lag behind the database by a batch, never lead: ids make what is sent twice a duplicate. A file that was changed
 * begins anew, and one that is done leaves nothing behind.
 */
export type ImportState = {
  /** Records of the file that are settled: recorded, duplicate or rejected. */
  done: number
  recorded: number
  duplicates: number
  rejected: number
  /** Length of the file of errors at that moment: what a kill left after it is written again. */
  errorBytes: number
}

export type ImportStateFile = {
  read: () => ImportState | undefined
  write: (state: ImportState) => void
  clear: () => void
}

export function openImportState(input: {
  dataDir: string
  companyId: string
  path: string
  format: string
  options?: ImportOptions
}): ImportStateFile {
  const { dataDir, companyId, format, options } = input
  const { size, mtimeMs } = statSync(input.path)
  // Another mapping makes other events of the same records.
  const reading = options ? [format, options] : format
  const identity = JSON.stringify([companyId, reading, realpathSync(input.path), size, mtimeMs])
  const directory = join(dataDir, 'imports')
  const name = createHash('sha256').update(identity).digest('hex').slice(0, 32)
  const path = join(directory, `${name}.json`)
  return {
    read: () => {
      const text = readFileIfAny(path)
      return text === undefined ? undefined : (JSON.parse(text) as ImportState)
    },
    write: (state) => {
      mkdirSync(directory, { recursive: true, mode: 0o700 })
      writePrivateFile(path, `${JSON.stringify(state)}\n`)
    },
    clear: () => rmSync(path, { force: true }),
  }
}
