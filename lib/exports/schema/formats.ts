/** Words of exports; anyone may read them, browsers included. */

export const exportFormats = ['csv', 'json', 'ndjson', 'bundle'] as const
export type ExportFormat = (typeof exportFormats)[number]

const identity = ['type', 'id', 'name', 'email', 'ref']

/**
 * The columns that together hold an event whole, in the order in which they are written; `source` and `request` say only
 * that there is such a member without anything in it.
 */
export const allColumns: readonly string[] = [
  ...['seq', 'id', 'occurred_at', 'recorded_at', 'action', 'label', 'change', 'area', 'kind'],
  'outcome',
  ...identity.map((name) => `actor.${name}`),
  ...identity.map((name) => `actor.on_behalf_of.${name}`),
  ...['targets', 'workspace.id', 'workspace.name', 'context', 'source.ip', 'source.user_agent'],
  ...['id', 'method', 'path', 'route', 'resource', 'status', 'auth_type', 'traceparent'].map(
    (name) => `request.${name}`,
  ),
  ...['query', 'path_params', 'headers', 'body'].map((name) => `request.${name}`),
  ...['changes', 'details', 'via', 'redacted', 'erased', 'leaf_hash', 'source', 'request'],
]

/** What most people read in a spreadsheet. */
export const readableColumns: readonly string[] = [
  ...['occurred_at', 'action', 'label', 'outcome', 'actor.name', 'actor.email', 'actor.type'],
  ...['targets.0.type', 'targets.0.name', 'targets.0.id', 'workspace.name', 'context'],
  ...['source.ip', 'details', 'changes', 'id'],
]

/** How many columns may be chosen. */
export const columnsMax = 100

export type ExportState =
  | 'waiting'
  | 'running'
  | 'done'
  | 'cancelled'
  | 'failed'
  | 'expired'
  /** Went out at once, by API or command line: no file of it is kept here. */
  | 'sent'

/** An export as those who may see it are shown it. Times are ISO 8601 in UTC. */
export type ExportView = {
  id: string
  format: ExportFormat
  state: ExportState
  /** Null: it came by API key or command line, or whoever asked has left. */
  by: string | null
  origin: 'console' | 'api' | 'cli'
  query: string
  after: string | null
  before: string | null
  columns: string[]
  rows: number
  /** How many there will be, as far as it could be told; null where not. */
  rowsExpected: number | null
  bytes: number | null
  sha256: string | null
  manifestSha256: string | null
  isSigned: boolean
  error: string | null
  createdAt: string
  finishedAt: string | null
  expiresAt: string | null
  downloads: number
  /** Until then it can go on where it ended; null where it cannot. */
  resumableUntil: string | null
}

/** Exports of one company that wait or run at once. */
export const unfinishedMax = 5
/** How long a file is kept, and what was written of one that was cancelled or given up. */
export const keptHours = 24

export const fileEndings: Record<ExportFormat, string> = {
  csv: 'csv',
  json: 'json',
  ndjson: 'ndjson',
  bundle: 'zip',
}

/** What of a finished export can be taken. */
export const downloadParts = ['file', 'manifest', 'signature'] as const
export type DownloadPart = (typeof downloadParts)[number]
