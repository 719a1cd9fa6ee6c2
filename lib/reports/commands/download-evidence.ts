import { recordActs } from '@/lib/access/commands/record-acts'
import { requirePermission } from '@/lib/access/require-permission'
import { requirePlan } from '@/lib/access/require-plan'
import type { SessionPrincipal } from '@/lib/access/schema'
import { exportToFile } from '@/lib/exports/export-to-file'
import { inTransaction } from '@/lib/platform/db'
import { AppError } from '@/lib/platform/errors'
import { isUuid } from '@/lib/platform/ids'
import { writeAside } from '@/lib/platform/scratch'
import { actOnReport } from '@/lib/reports/describe-report'
import { findLostUntil } from '@/lib/reports/find-lost-until'
import { reportNotFound } from '@/lib/reports/require-report'
import { findReportRow } from '@/lib/reports/store/reports'

export type EvidenceFile = { name: string; bytes: number; body: ReadableStream<Uint8Array> }

// Each takes a processor and the disk: one at a time for each company.
const busy = new Set<string>()

/**
 * The evidence bundle of exactly the events of a report: those that its period and query find in the log as it was when the
 * report was made, as far as retention has left them, proven against the head that the report names. Made on demand, streamed, and gone afterwards; the log is
 * told before the first byte leaves. Throws `permission_missing` and `plan_lacks_signature` (403), `report_not_found` (404),
 * `evidence_busy` (503).
 */
export async function downloadEvidence(
  principal: SessionPrincipal,
  {
    id,
    signal,
    authoriseAgain,
  }: {
    id: string
    signal: AbortSignal
    /** Called when it is made, which may take long: whoever was locked out meanwhile gets nothing. */
    authoriseAgain?: () => Promise<void>
  },
): Promise<EvidenceFile> {
  requirePermission(principal, 'audit_log.export')
  requirePlan(principal.plan, 'signature')
  const { companyId } = principal
  const report = isUuid(id) ? await findReportRow({ companyId, id }) : null
  if (!report) throw reportNotFound()
  if (busy.has(companyId)) throw evidenceBusy()
  busy.add(companyId)
  try {
    const { told, body } = await writeAside('evidence.zip', async (path) => {
      const { rows, bytes, sha256, manifestSha256 } = await exportToFile(
        {
          ...{ companyId, format: 'bundle', q: report.query, size: report.logSize },
          // Both bounds are exclusive.
          after: new Date(report.fromAt.getTime() - 1).toISOString(),
          before: report.untilAt.toISOString(),
          exportedBy: `${principal.name} <${principal.email}>`,
        },
        { path, signal },
      )
      await authoriseAgain?.()
      const lostUntil = await findLostUntil(companyId, { ...report, data: JSON.parse(report.data) })
      await inTransaction((tx) =>
        recordActs(tx, {
          principal,
          acts: [
            actOnReport('report.downloaded', report, {
              ...{ format: 'bundle', rows, bytes, sha256, manifest_sha256: manifestSha256 },
              ...(lostUntil ? { pruned_until: lostUntil.toISOString() } : {}),
            }),
          ],
        }),
      )
      return { bytes }
    })
    const name = `${principal.companySlug}-${report.kind}-${report.from}-evidence.zip`
    return { name, bytes: told.bytes, body }
  } finally {
    busy.delete(companyId)
  }
}

function evidenceBusy(): AppError {
  return new AppError('evidence_busy', {
    status: 503,
    title: 'Evidence is being made',
    detail: 'Evidence of another report is being made for this company. Try again in a minute.',
    retryAfterSeconds: 60,
  })
}
