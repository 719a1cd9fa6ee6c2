import { cutPerson, type ErasedPerson } from '@/lib/log/cut-person'
import { deleteExportFile } from '@/lib/exports/export-files'
import { lockExports, lockRowsOf, writeErased } from '@/lib/exports/store/exports'
import { nowMs } from '@/lib/platform/clock'
import type { Tx } from '@/lib/platform/db'
import { log } from '@/lib/platform/log'

/**
 * What erasing a person means for exports: every file of the company that is kept or being written is deleted, since any of
 * them may hold the person, and says so in the list; what still waits is written afterwards, without them. No query says who
 * they were. Files go after the commit; what a crash leaves of them the worker deletes within minutes. Records nothing:
 * whoever erases records that, by ref. Returns how many files went and how many queries were rewritten. Copies that went
 * out are told by `lib/privacy/copies.ts`.
 */
export async function eraseExportsOf(
  tx: Tx,
  { companyId, person }: { companyId: string; person: ErasedPerson },
): Promise<{ deleted: number; rewritten: number }> {
  await lockExports(tx, companyId)
  let deleted = 0
  let rewritten = 0
  for (const row of await lockRowsOf(tx, companyId)) {
    const query = cutPerson(row.query, person)
    const hasFile = row.state === 'done' || row.state === 'running'
    if (query === row.query && !hasFile) continue
    if (query !== row.query) rewritten += 1
    if (hasFile) deleted += 1
    await writeErased(tx, row.id, { query, ...(hasFile ? ended() : {}) })
    if (row.state === 'done') tx.afterCommit(() => deleteSoon(row.file))
  }
  return { deleted, rewritten }
}

function ended() {
  return {
    ...{ state: 'failed', file: null, lease: null, leaseUntil: null },
    ...{ errorCode: 'person_erased', finishedAt: new Date(nowMs()) },
    errorDetail: 'A person was erased, and this file may have held them. Export it again.',
  }
}

/** A worker deletes what it is writing itself. */
function deleteSoon(file: string | null): void {
  deleteExportFile(file).catch((error: unknown) => {
    log.error('the file of an export could not be deleted and is tried again', error)
  })
}
