import { recordActs } from '@/lib/access/commands/record-acts'
import { requirePermission } from '@/lib/access/require-permission'
import type { SessionPrincipal } from '@/lib/access/schema'
import { open } from 'node:fs/promises'
import { exportPath } from '@/lib/exports/export-files'
import { sidecarsOf } from '@/lib/exports/export-to-file'
import { type DownloadPart, type ExportFormat, fileEndings } from '@/lib/exports/schema/formats'
import { countDownload, findExportRow } from '@/lib/exports/store/exports'
import { nowMs } from '@/lib/platform/clock'
import { inTransaction } from '@/lib/platform/db'
import { AppError } from '@/lib/platform/errors'
import { isUuid } from '@/lib/platform/ids'

export type Download = {
  /** Opened: whoever takes it closes it. It can be read to its end even if it expires meanwhile. */
  file: Awaited<ReturnType<typeof open>>
  bytes: number
  name: string
}

/**
 * Opens the file of a finished export, or what stands beside it. That the file itself is taken is counted, and of a bundle
 * recorded as `evidence_bundle.downloaded`. Null alike for none, another company's, and one without such a file. Throws
 * `permission_missing` (403) and `export_gone` (410).
 */
export async function downloadExport(
  principal: SessionPrincipal,
  { id, part, isTaken = true }: { id: string; part: DownloadPart; isTaken?: boolean },
): Promise<Download | null> {
  requirePermission(principal, 'audit_log.export')
  const { companyId, companySlug } = principal
  const row = isUuid(id) ? await findExportRow({ companyId, id }) : null
  if (!row) return null
  const now = new Date(nowMs())
  const isOver = row.expiresAt !== null && row.expiresAt <= now
  if (row.state !== 'done' || row.file === null || isOver) throw gone()
  const format = row.format as ExportFormat
  const hasPart = part === 'file' || (format !== 'bundle' && (part === 'manifest' || row.isSigned))
  if (!hasPart) return null
  const [manifest, signature] = sidecarsOf(row.file)
  const names = { file: row.file, manifest, signature }
  const file = await open(exportPath(names[part]), 'r').catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT' ? gone() : error
  })
  try {
    if (part === 'file' && isTaken) await recordDownload(principal, { id, format, now })
    const stem = `${companySlug}-audit-log-${row.createdAt.toISOString().slice(0, 10)}-${id.slice(-6)}`
    const whole = `${stem}.${fileEndings[format]}`
    const [ownManifest, ownSignature] = sidecarsOf(whole)
    const { size } = await file.stat()
    return {
      file,
      bytes: size,
      name: { file: whole, manifest: ownManifest, signature: ownSignature }[part],
    }
  } catch (error) {
    await file.close()
    throw error
  }
}

async function recordDownload(
  principal: SessionPrincipal,
  { id, format, now }: { id: string; format: ExportFormat; now: Date },
): Promise<void> {
  await inTransaction(async (tx) => {
    await countDownload(tx, id, now)
    if (format !== 'bundle') return
    const act = { action: 'evidence_bundle.downloaded', context: 'Exports' }
    await recordActs(tx, { principal, acts: [{ ...act, targets: [{ type: 'export', id }] }] })
  })
}

function gone(): AppError {
  return new AppError('export_gone', {
    status: 410,
    title: 'The file is gone',
    detail:
      'Files of exports are deleted after a day, or when they are cancelled. Export it again.',
  })
}
