import { requirePermission } from '@/lib/access/require-permission'
import type { SessionPrincipal } from '@/lib/access/schema'
import { readQuery } from '@/lib/events/read-query'
import { requireFormat } from '@/lib/exports/require-format'
import { unfinishedMax } from '@/lib/exports/schema/formats'
import { type NewExport, newExport } from '@/lib/exports/schema/new-export'
import { countUnfinished, insertExport, lockExports } from '@/lib/exports/store/exports'
import { checkColumns } from '@/lib/exports/write-rows'
import { nowMs } from '@/lib/platform/clock'
import { inTransaction, type Tx } from '@/lib/platform/db'
import { AppError } from '@/lib/platform/errors'
import { newUuidV7 } from '@/lib/platform/ids'
import { parseInput } from '@/lib/platform/parse-input'

/**
 * Asks for an export: a worker writes it, and `audit_log.exported` is recorded when it is done. Throws `permission_missing`,
 * `plan_lacks_export_format` (403), `invalid_input` (422), `query_invalid`, `export_columns_invalid` (400) and
 * `exports_too_many` (429).
 */
export async function requestExport(
  principal: SessionPrincipal,
  input: NewExport,
): Promise<{ id: string }> {
  requirePermission(principal, 'audit_log.export')
  const { format, q, after, before, timeZone, columns } = parseInput(newExport, input)
  requireFormat(principal.plan, format)
  readQuery(q)
  if (columns.length > 0) checkColumns(format, columns)
  const { companyId, memberId, sessionId, requestId } = principal
  const id = newUuidV7()
  await inTransaction(async (tx) => {
    await lockExports(tx, companyId)
    await requireRoom(tx, companyId)
    await insertExport(tx, {
      ...{ id, companyId, memberId, sessionId, requestId, origin: 'console', state: 'waiting' },
      ...{ format, query: q, timeZone, columns, createdAt: new Date(nowMs()) },
      rangeAfter: after === undefined ? null : new Date(after),
      rangeBefore: before === undefined ? null : new Date(before),
    })
  })
  return { id }
}

/** Under the lock of the company's exports. Throws `exports_too_many` (429). */
export async function requireRoom(tx: Tx, companyId: string): Promise<void> {
  if ((await countUnfinished(tx, companyId)) < unfinishedMax) return
  throw new AppError('exports_too_many', {
    status: 429,
    title: 'Too many exports at once',
    detail: `${unfinishedMax} exports of this company wait or run already. Wait for one to be done, or cancel one.`,
    retryAfterSeconds: 30,
  })
}
