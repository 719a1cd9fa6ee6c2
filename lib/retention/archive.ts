import { mkdir, rename } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { exportToFile } from '@/lib/exports/export-to-file'
import { loadEnv } from '@/lib/platform/env'
import { AppError } from '@/lib/platform/errors'
import { syncDirectory } from '@/lib/platform/private-file'
import { makeScratch } from '@/lib/platform/scratch'
import type { Range } from './rules'
import type { Archive } from './schema'

/** Writes what the events of [from, until) are into a file before they go. Throws where it cannot: then nothing goes. */
export type Archiver = (
  input: { companyId: string; signal?: AbortSignal | undefined } & Range,
) => Promise<Archive>

/**
 * Writes bundles into RETENTION_ARCHIVE_DIR, a folder per company; null where it is not set. Throws
 * `retention_archive_failed` (503), which says why.
 */
export function archiverOf(companyId: string, write = exportToFile): Archiver | null {
  const { retentionArchiveDir } = loadEnv()
  if (retentionArchiveDir === undefined) return null
  const directory = join(retentionArchiveDir, companyId)
  return async ({ from, until, signal }) => {
    // Public numbers: what people see of an event.
    const path = join(directory, `events-${from + 1}-to-${until}-${Date.now()}.zip`)
    try {
      await makeDirectory(directory)
      // Beside where it will stand: a name is given to it at once, and what a killed process leaves is known as its own.
      const scratch = await makeScratch(directory)
      try {
        const draft = join(scratch.path, basename(path))
        const { sha256 } = await write(
          {
            ...{ companyId, format: 'bundle', q: '' },
            ...{ fromSeq: from, untilSeq: until, exportedBy: 'Retention, before pruning' },
          },
          { path: draft, ...(signal ? { signal } : {}) },
        )
        await rename(draft, path)
        await syncDirectory(directory)
        return { file: basename(path), sha256, first_seq: from, last_seq: until - 1 }
      } finally {
        await scratch.remove()
      }
    } catch (error) {
      throw new AppError('retention_archive_failed', {
        status: 503,
        title: 'The archive could not be written',
        detail: `Events ${from + 1} to ${until} stay, since their archive ${path} could not be written: ${(error as Error).message}`,
        cause: error,
      })
    }
  }
}

/** A file is on the disk only when each new folder above it is. */
async function makeDirectory(directory: string): Promise<void> {
  const made = await mkdir(directory, { recursive: true, mode: 0o700 })
  if (made === undefined) return
  for (let at = directory; at !== dirname(made); at = dirname(at)) await syncDirectory(dirname(at))
}
