import { cutPerson, type ErasedPerson } from '@/lib/log/cut-person'
import { deleteExportFile } from '@/lib/exports/export-files'
import { readMark } from '@/lib/exports/schema/export-mark'
import { lockExports, lockRowsOf, noMark, writeErased } from '@/lib/exports/store/exports'
import { nowMs } from '@/lib/platform/clock'
import type { Tx } from '@/lib/platform/db'
import { log } from '@/lib/platform/log'

/**
 * What erasing a person means for exports: every file of the company that is kept or being written is deleted, since any of
 * them may hold the person, and says so in the list; so is every draft that somebody could go on with. What still waits is
 * written from the beginning afterwards, without them. No query says who they were. Files go after the commit; what a crash
 * leaves of them the worker deletes within minutes. Records nothing: whoever erases records that, by ref. Returns how many files
 * went and how many queries were rewritten. Copies that went out are told by `lib/privacy/copies.ts`.
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
    const hasMark = row.mark !== null
    if (query === row.query && !hasFile && !hasMark) continue
    if (query !== row.query) rewritten += 1
    if (hasFile || hasMark) deleted += 1
    await writeErased(tx, row.id, {
      query,
      ...(hasMark ? noMark : {}),
      ...(hasFile ? ended() : hasMark ? withoutDraft(row.state) : {}),
    })
    const draft = readMark(row.mark)?.file ?? null
    if (draft !== null) tx.afterCommit(() => deleteSoon(draft))
    if (row.state === 'done') tx.afterCommit(() => deleteSoon(row.file))
  }
  return { deleted, rewritten }
}

function ended() {
  const finishedAt = new Date(nowMs())
  return { state: 'failed', file: null, lease: null, leaseUntil: null, finishedAt, ...why }
}

/** What waits begins anew by itself. */
function withoutDraft(state: string) {
  return state === 'waiting' ? { rows: 0 } : { expiresAt: null, ...why }
}

const why = {
  errorCode: 'person_erased',
  errorDetail: 'A person was erased, and this file may have held them. Export it again.',
}

/** A worker deletes what it is writing itself. */
function deleteSoon(file: string | null): void {
  deleteExportFile(file).catch((error: unknown) => {
    log.error('the file of an export could not be deleted and is tried again', error)
  })
}
