import { requirePermission } from '@/lib/access/require-permission'
import type { SessionPrincipal } from '@/lib/access/schema'
import { nowMs } from '@/lib/platform/clock'
import { findDraft } from './rules'
import type { ExportFormat, ExportState, ExportView } from './schema/formats'
import { type ExportRow, listExportRows, listSentIds } from './store/exports'

/** How many of the history are shown. */
const listedMax = 100

/** The newest exports of the company, whoever asked for them, newest first. Throws `permission_missing` (403). */
export async function listExports(principal: SessionPrincipal): Promise<ExportView[]> {
  requirePermission(principal, 'audit_log.export')
  return (await listExportRows(principal.companyId, listedMax)).map(showExport)
}

/** The newest exports since then that went out at once, by API or command line. The caller has checked who asks. */
export async function listSentExportIds(
  companyId: string,
  { since, limit }: { since: Date; limit: number },
): Promise<string[]> {
  return await listSentIds(companyId, { since, limit })
}

function showExport(row: ExportRow): ExportView {
  const iso = (date: Date | null) => date?.toISOString() ?? null
  return {
    id: row.id,
    format: row.format as ExportFormat,
    state: row.state as ExportState,
    by: row.member?.user.name ?? null,
    origin: row.origin as ExportView['origin'],
    query: row.query,
    after: iso(row.rangeAfter),
    before: iso(row.rangeBefore),
    columns: row.columns,
    rows: Number(row.rows),
    rowsExpected: row.rowsExpected === null ? null : Number(row.rowsExpected),
    bytes: row.bytes === null ? null : Number(row.bytes),
    sha256: row.sha256,
    manifestSha256: row.manifestSha256,
    isSigned: row.isSigned,
    error: row.errorDetail,
    createdAt: row.createdAt.toISOString(),
    finishedAt: iso(row.finishedAt),
    expiresAt: iso(row.expiresAt),
    downloads: row.downloads,
    resumableUntil: iso(findDraft(row, nowMs())?.until ?? null),
  }
}
