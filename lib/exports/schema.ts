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
