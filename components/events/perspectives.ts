import { type PerspectiveId, withinPerspective } from '@/lib/events/schema/perspectives'
import { type Query, routes } from '@/lib/web/routes'
import { type ColumnId, columnIds } from './column-ids'

/**
 * Two ways to look at the same log: everything that happened, and the requests to APIs. They differ in what they show and
 * in what they search within, and in nothing else.
 */
export const perspectives = {
  'audit-logs': {
    title: 'Audit logs',
    description: null,
    href: routes.auditLogs,
    within: withinPerspective['audit-logs'],
    usualColumns: ['action', 'user', 'subject', 'context', 'time'],
    /** The column through which a row is opened; without it nobody could. */
    openingColumn: 'action',
    columnsCookie: 'audit_log_columns',
    panelsCookie: 'log_panels',
    areFacetsUsual: true,
    placeholder: 'action:finding.* actor:bob@example.com target:project-123',
    hasActionPicker: true,
    empty: 'Nothing is recorded yet',
  },
  'api-activity': {
    title: 'API activity',
    description: 'Requests to APIs, of this product and of the applications that send theirs.',
    href: routes.apiActivity,
    within: withinPerspective['api-activity'],
    usualColumns: [
      'account',
      'workspace',
      'auth_type',
      'resource',
      'method',
      'path',
      'status',
      'created',
      'view_details',
    ],
    openingColumn: 'view_details',
    columnsCookie: 'api_activity_columns',
    panelsCookie: 'api_activity_panels',
    areFacetsUsual: false,
    placeholder: '/api/v1/pathways, or the id of an account or a workspace',
    hasActionPicker: false,
    empty: 'No request is recorded yet',
  },
} as const satisfies Record<PerspectiveId, Perspective>

type Perspective = {
  title: string
  description: string | null
  href: (company: string, query?: Query) => string
  within: string
  usualColumns: readonly ColumnId[]
  openingColumn: ColumnId
  columnsCookie: string
  /** Cookies, so that the server leaves the right places free with the first byte. */
  panelsCookie: string
  /** Whether the facets stand beside the table before somebody chose: many columns need its room. */
  areFacetsUsual: boolean
  placeholder: string
  hasActionPicker: boolean
  empty: string
}

export type { PerspectiveId }

/**
 * The columns of the address, else of the cookie, else the usual ones, in the order in which they were put. Never without
 * the one that opens a row.
 */
export function resolveColumns(
  id: PerspectiveId,
  chosen: { address: readonly ColumnId[] | null; cookie: string | undefined },
): ColumnId[] {
  const { usualColumns, openingColumn } = perspectives[id]
  const wanted: readonly string[] = chosen.address ?? chosen.cookie?.split('.') ?? []
  const known = [...new Set(wanted)].filter((column): column is ColumnId =>
    columnIds.some((one) => one === column),
  )
  if (known.length === 0) return [...usualColumns]
  return known.includes(openingColumn) ? known : [openingColumn, ...known]
}
