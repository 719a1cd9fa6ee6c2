export type ExportFormat = 'csv' | 'json' | 'ndjson' | 'bundle'

export type ExportRequest = {
  companyId: string
  format: ExportFormat
  /** In the query language; empty for everything. */
  q: string
  /** On occurred_at, exclusive, ISO 8601. */
  after?: string | undefined
  before?: string | undefined
  /** Only events of [fromSeq, untilSeq). */
  fromSeq?: number | undefined
  untilSeq?: number | undefined
  /** Only events that mention this person: `s_…`. */
  personRef?: string | undefined
  /** Of CSV and JSON; all fields where there are none. */
  columns?: readonly string[] | undefined
  /** Who asked, in one line; for the manifest. */
  exportedBy: string
}

export type ExportResult = {
  rows: number
  bytes: number
  /** Of the file, hex. */
  sha256: string
  /** What proves the file: SHA-256 of the signed manifest, hex. */
  manifestSha256: string
}

/** Writes an export into a new file, at constant memory. Nothing is left at `path` when it fails or is aborted. */
export async function exportToFile(
  _request: ExportRequest,
  _options: {
    path: string
    signal?: AbortSignal
    onProgress?: (rows: number) => void
  },
): Promise<ExportResult> {
  throw new Error('not built yet')
}
