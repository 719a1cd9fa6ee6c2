/** The columns of the Audit Logs table, in the order in which they stand. */
export const columnIds = [
  'action',
  'user',
  'subject',
  'context',
  'time',
  'category',
  'area',
  'parameters',
  'details',
  'workspace',
  'done_by',
  'outcome',
  'ip',
  'exact_action',
] as const
export type ColumnId = (typeof columnIds)[number]

export const defaultColumns: readonly ColumnId[] = ['action', 'user', 'subject', 'context', 'time']

export const columnLabels: Record<ColumnId, string> = {
  action: 'Action',
  user: 'User',
  subject: 'Subject',
  context: 'Context',
  time: 'Date & time',
  category: 'Category',
  area: 'Area',
  parameters: 'Parameters',
  details: 'Details',
  workspace: 'Workspace',
  done_by: 'Done by',
  outcome: 'Outcome',
  ip: 'IP address',
  exact_action: 'Exact action',
}

/** The cookie in which a viewer's own choice of columns is kept, so that the server renders them at once. */
export const columnsCookie = 'audit_log_columns'

/** The columns of the address, else of the cookie, else the usual ones; never none, and always in their order. */
export function resolveColumns(
  fromAddress: readonly ColumnId[] | null,
  fromCookie: string | undefined,
): ColumnId[] {
  const wanted: readonly string[] = fromAddress ?? fromCookie?.split('.') ?? []
  const known = columnIds.filter((id) => wanted.includes(id))
  return known.length > 0 ? known : [...defaultColumns]
}
