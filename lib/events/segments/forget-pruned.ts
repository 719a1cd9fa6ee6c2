import { inSqlTransaction, sql } from '@/lib/platform/db'
import { rebuildSegment } from './index-log'
import { dropReplaced } from './part-cache'
import { countKept, deleteSegments, findCutSegments, lockSegments, readSegments } from './store'
import { forgetTail } from './tail'

/**
 * Takes out of the index what was pruned since: segments that are cut are built anew, those that are emptied go, but for the
 * last one, which says how far a log is indexed. Call it once the pruning is committed; harmless at any time. Other processes
 * drop what they hold as soon as somebody searches there.
 */
export async function forgetPruned(
  companyId: string,
  { signal }: { signal?: AbortSignal } = {},
): Promise<void> {
  for (;;) {
    const [cut] = await findCutSegments(sql(), companyId)
    if (!cut || signal?.aborted) break
    const range = { companyId, from: cut.firstSeq, to: cut.firstSeq + cut.size }
    const isLast = (await readSegments(sql(), companyId)).at(-1)?.id === cut.id
    if ((await countKept(sql(), range)) > 0 || isLast) await rebuildSegment(companyId, cut)
    else await dropSegment(companyId, cut.id)
  }
  const rows = await readSegments(sql(), companyId)
  dropReplaced(
    companyId,
    rows.map(({ id }) => id),
  )
  forgetTail(companyId)
}

/** Under the lock of the segments: it may have become the last one, or been merged. */
async function dropSegment(companyId: string, id: string): Promise<void> {
  await inSqlTransaction(async ({ sql: db }) => {
    await lockSegments(db, companyId)
    const isLast = (await readSegments(db, companyId)).at(-1)?.id === id
    if (!isLast) await deleteSegments(db, { companyId, ids: [id] })
  })
}
