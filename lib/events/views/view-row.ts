import { can } from '@/lib/access/roles'
import type { SessionPrincipal } from '@/lib/access/schema'
import { exploreInput } from '@/lib/events/schema/explore'
import { histogramStacks } from '@/lib/events/schema/histogram-stacks'
import type { SavedView, ViewPerspective, ViewState } from './schema'
import type { ViewRow, ViewValues } from './store'

/** A row as those who may see it are shown it. */
export function showView(principal: SessionPrincipal, row: ViewRow): SavedView {
  const { id, name, isShared, isCompanyDefault, owner, ownerId, updatedAt } = row
  return {
    id,
    name,
    isShared,
    isCompanyDefault,
    perspective: perspectiveOf(row),
    owner: owner && { name: owner.user.name },
    isOwn: ownerId === principal.memberId,
    canChange: canChange(principal, row),
    state: stateOf(row),
    updatedAt: updatedAt.toISOString(),
  }
}

/** Of a view that this member may see. */
export function canChange(
  { memberId, ...principal }: SessionPrincipal,
  { ownerId, isShared }: Pick<ViewRow, 'ownerId' | 'isShared'>,
): boolean {
  return ownerId === memberId || (isShared && can({ ...principal, memberId }, 'views.share'))
}

export function stateOf(row: ViewRow): ViewState {
  return {
    q: row.query,
    last: row.last,
    from: row.rangeFrom?.toISOString() ?? null,
    to: row.rangeTo?.toISOString() ?? null,
    columns: row.columns,
    stack: histogramStacks.find((stack) => stack === row.stack) ?? null,
  }
}

export function valuesOf(
  state: ViewState,
): Pick<ViewValues, 'query' | 'last' | 'rangeFrom' | 'rangeTo' | 'columns' | 'stack'> {
  const { q, last, from, to, columns, stack } = state
  return {
    query: q,
    last,
    rangeFrom: from === null ? null : new Date(from),
    rangeTo: to === null ? null : new Date(to),
    columns,
    stack,
  }
}

export function perspectiveOf({ perspective }: Pick<ViewRow, 'perspective'>): ViewPerspective {
  return exploreInput.shape.perspective.parse(perspective)
}
