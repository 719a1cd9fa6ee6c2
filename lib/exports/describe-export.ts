import type { Act } from '@/lib/access/commands/record-acts'
import type { ExportResult } from './export-to-file'
import type { ExportFormat } from './schema/formats'

/** What the log is told of an export. People look for people: the query is a personal value of the event. */
export function describeExport(
  asked: {
    id: string
    format: ExportFormat
    query: string
    after: string | null
    before: string | null
    columns: readonly string[]
  },
  { rows, bytes, sha256, manifestSha256 }: ExportResult,
  { isWhole = true }: { isWhole?: boolean } = {},
): Act[] {
  const { id, format, query, after, before, columns } = asked
  const details = {
    ...{ format, rows, bytes, sha256 },
    ...(manifestSha256 === '' ? {} : { manifest_sha256: manifestSha256 }),
    ...(isWhole ? {} : { incomplete: true }),
    ...(query === '' ? {} : { query }),
    ...(after === null ? {} : { after }),
    ...(before === null ? {} : { before }),
    ...(columns.length === 0 ? {} : { columns: [...columns] }),
  }
  const act = {
    targets: [{ type: 'export', id, name: `${format} of ${rows} events` }],
    context: 'Exports',
    details,
    personal: query === '' ? [] : ['/details/query'],
  }
  const exported = { action: 'audit_log.exported', ...act }
  return format === 'bundle'
    ? [exported, { action: 'evidence_bundle.created', ...act }]
    : [exported]
}
