import { join } from 'node:path'
import { loadEnv } from '@/lib/platform/env'
import { isUuid } from '@/lib/platform/ids'
import { log } from '@/lib/platform/log'
import { readDirectory, sweepScratch } from '@/lib/platform/scratch'
import { sweepOld } from '@/lib/platform/sweep-left-files'

/** As versions named drafts of archives that had no scratch directories. */
const formerDrafts = /^events-\d+-to-\d+-\d{13}\.zip\.(part|packed)$/

/**
 * Removes from RETENTION_ARCHIVE_DIR what killed processes left of archives that they had not finished. Archives stay, and
 * so does whatever else stands there. Throws what keeps it from a folder, once it has seen to all others. A job of the worker.
 */
export async function sweepArchives(): Promise<void> {
  const { retentionArchiveDir } = loadEnv()
  if (retentionArchiveDir === undefined) return
  let left = 0
  const failures: unknown[] = []
  for (const { name } of await readDirectory(retentionArchiveDir)) {
    if (!isUuid(name)) continue
    const directory = join(retentionArchiveDir, name)
    try {
      left += await sweepScratch(directory)
      left += await sweepOld(directory, { names: formerDrafts, kind: 'file' })
    } catch (error) {
      // One folder that nobody may look into keeps no other one waiting.
      failures.push(error)
    }
  }
  if (left > 0) log.info('what was left of unfinished archives was removed', { left })
  if (failures.length > 0) throw failures[0]
}
