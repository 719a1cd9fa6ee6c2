import { randomUUID } from 'node:crypto'
import { log } from '@/lib/platform/log'
import { nowMs } from '@/lib/platform/clock'
import { inTransaction } from '@/lib/platform/db'
import {
  claimExport,
  dropEndedMarks,
  settleExport,
  listEnded,
  listKeptFiles,
} from './store/exports'
import { deleteOtherFiles, makeExportDirectory } from './export-files'
import { leaseMs, runExport } from './run-export'

/** Exports that one process writes at once, of different companies. */
const lanes = 2

/**
 * Writes the exports that wait. One whose worker was killed is gone on with as soon as its lease has run out: a file is whole or not
 * there. Ends when none waits.
 */
export async function runExports(signal: AbortSignal): Promise<void> {
  await makeExportDirectory()
  await Promise.all(Array.from({ length: lanes }, () => runLane(signal)))
}

async function runLane(signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const lease = randomUUID()
    const now = nowMs()
    const row = await claimExport({ lease, now: new Date(now), until: new Date(now + leaseMs) })
    if (!row) return
    if (!(await runExport(row, { lease, signal }))) return
  }
}

/** Deletes files and drafts whose time is over, and those that nobody knows of. */
export async function cleanExports(): Promise<void> {
  const now = new Date(nowMs())
  for (const { id, companyId } of await listEnded(now)) {
    const row = { companyId, id, from: ['done'] }
    await inTransaction((tx) => settleExport(tx, row, { state: 'expired' }))
  }
  await dropEndedMarks(now)
  const deleted = await deleteOtherFiles(listKeptFiles)
  if (deleted > 0) log.info('files of exports were deleted', { files: deleted })
}
