import { requirePermission } from '@/lib/access/require-permission'
import { can } from '@/lib/access/roles'
import type { SessionPrincipal } from '@/lib/access/schema'
import { isUuid } from '@/lib/platform/ids'
import type { PinnedView, SavedView, ViewList, ViewPerspective } from './schema'
import {
  findCompanyDefaultRow,
  findOwnDefault,
  findViewRow,
  listPinRows,
  listViewRows,
} from './store'
import { perspectiveOf, showView } from './view-row'

/** Every view of one page that the principal may see, by name. Throws `permission_missing` (403). */
export async function listViews(
  principal: SessionPrincipal,
  perspective: ViewPerspective,
): Promise<ViewList> {
  requirePermission(principal, 'audit_log.view')
  const [rows, pins, own] = await Promise.all([
    listViewRows(principal, perspective),
    listPinRows(principal),
    findOwnDefault(principal.memberId, perspective),
  ])
  const pinnedIds = pins.map(({ view }) => view.id)
  const ofCompany = rows.find((row) => row.isCompanyDefault)?.id ?? null
  return {
    views: rows.map((row) => ({
      ...showView(principal, row),
      isOwnDefault: row.id === own,
      pin: pinnedIds.includes(row.id) ? pinnedIds.indexOf(row.id) : null,
    })),
    defaultId: own === undefined ? ofCompany : own,
    beginsBare: own === null,
    pinnedIds,
    canShare: can(principal, 'views.share'),
  }
}

/**
 * Which view the principal's bare page begins with: their own choice, else the company's; null where there is none. Throws
 * `permission_missing` (403).
 */
export async function findDefaultView(
  principal: SessionPrincipal,
  perspective: ViewPerspective,
): Promise<SavedView | null> {
  requirePermission(principal, 'audit_log.view')
  const own = await findOwnDefault(principal.memberId, perspective)
  const row =
    own === undefined
      ? await findCompanyDefaultRow({ companyId: principal.companyId, perspective })
      : own && (await findViewRow(principal, own))
  return row ? showView(principal, row) : null
}

/** The views in the principal's navigation; none for those who may not see the log. */
export async function listPinnedViews(principal: SessionPrincipal): Promise<PinnedView[]> {
  if (principal.needsTwoFactor || !can(principal, 'audit_log.view')) return []
  const pins = await listPinRows(principal)
  return pins.map(({ view }) => ({
    id: view.id,
    name: view.name,
    perspective: perspectiveOf(view),
  }))
}

/**
 * One view; null alike for none, another company's and somebody else's private one. Throws `permission_missing` (403).
 */
export async function findView(principal: SessionPrincipal, id: string): Promise<SavedView | null> {
  requirePermission(principal, 'audit_log.view')
  const row = isUuid(id) ? await findViewRow(principal, id) : null
  return row && showView(principal, row)
}
