import { recordActs } from '@/lib/access/commands/record-acts'
import type { Principal } from '@/lib/access/schema'
import { parseBound } from '@/lib/events/read-query'
import { describeExport } from '@/lib/exports/describe-export'
import type { ExportRequest, ExportResult } from '@/lib/exports/export-to-file'
import { insertExport } from '@/lib/exports/store/exports'
import { nowMs } from '@/lib/platform/clock'
import { inTransaction } from '@/lib/platform/db'
import { newUuidV7 } from '@/lib/platform/ids'

/**
 * Records an export that went out at once, by API or command line: in the history, and as an event. One that broke off is a copy
 * as well.
 */
export async function recordSentExport(
  principal: Principal,
  {
    request,
    result,
    isWhole = true,
  }: { request: ExportRequest; result: ExportResult; isWhole?: boolean },
): Promise<void> {
  const { companyId, format, q, after, before, timeZone = 'UTC', columns = [] } = request
  const id = newUuidV7()
  const at = new Date(nowMs())
  const memberId = principal.kind === 'session' ? principal.memberId : null
  await inTransaction(async (tx) => {
    await insertExport(tx, {
      ...{ id, companyId, memberId, origin: principal.kind === 'system' ? 'cli' : 'api' },
      ...{ format, query: q, timeZone, columns: [...columns], state: 'sent' },
      rangeAfter: after === undefined ? null : new Date(parseBound(after)),
      rangeBefore: before === undefined ? null : new Date(parseBound(before)),
      ...{ rows: result.rows, bytes: result.bytes, sha256: result.sha256 },
      ...{ manifestSha256: result.manifestSha256 || null, createdAt: at, finishedAt: at },
      ...(isWhole ? {} : { errorCode: 'export_broken_off', errorDetail: brokenOff }),
    })
    const acts = describeExport(
      {
        ...{ id, format, query: q, columns },
        ...{ after: after ?? null, before: before ?? null },
      },
      result,
      { isWhole },
    )
    await recordActs(tx, { principal, acts })
  })
}

const brokenOff = 'It broke off before its end: this much had been sent.'
