import { nowMs } from '@/lib/platform/clock'
import type { ExportRequest } from './export-to-file'
import type { OpenedExport } from './open-export'

/** What a plain export says of itself, beside it: JSON, a member a line. Of this text the hash is recorded. */
export function writeManifest(
  { request, opened }: { request: ExportRequest; opened: OpenedExport },
  file: {
    rows: number
    bytes: number
    sha256: string
    firstSeq: number | null
    lastSeq: number | null
  },
): string {
  const { log, checkpoint, selection } = opened
  const manifest = {
    v: 'audit-export/1',
    log: log.origin,
    format: request.format,
    columns: request.columns ?? null,
    query: request.q,
    after: request.after ?? null,
    before: request.before ?? null,
    time_zone: request.timeZone ?? 'UTC',
    from_seq: selection.stretch.from,
    until_seq: selection.stretch.to,
    person: request.personRefs?.join(' ') ?? null,
    rows: file.rows,
    bytes: file.bytes,
    sha256: file.sha256,
    first_seq: file.firstSeq,
    last_seq: file.lastSeq,
    size: log.size,
    root: Buffer.from(log.root).toString('base64'),
    checkpoint,
    exported_at: new Date(nowMs()).toISOString(),
    exported_by: request.exportedBy,
  }
  return `${JSON.stringify(manifest, null, 2)}\n`
}
