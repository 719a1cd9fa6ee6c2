import { recordActs } from '@/lib/access/commands/record-acts'
import { refuseFull } from '@/lib/access/refuse-full'
import { refuseTakenName } from '@/lib/access/refuse-taken-name'
import { requirePermission } from '@/lib/access/require-permission'
import type { SessionPrincipal } from '@/lib/access/schema'
import { readQuery } from '@/lib/events/read-query'
import { openingEveryMs } from '@/lib/events/views/rules'
import {
  type NewView,
  newView,
  privateViewsMax,
  sharedViewsMax,
  type ViewChange,
  viewChange,
} from '@/lib/events/views/schema'
import {
  claimOpening,
  deleteViewRow,
  forgetOthersChoices,
  insertView,
  listNames,
  lockViews,
  updateView,
  type ViewRow,
} from '@/lib/events/views/store'
import { stateOf, valuesOf } from '@/lib/events/views/view-row'
import { nowMs } from '@/lib/platform/clock'
import { inTransaction, type Tx } from '@/lib/platform/db'
import { AppError } from '@/lib/platform/errors'
import { newUuidV7 } from '@/lib/platform/ids'
import { parseInput } from '@/lib/platform/parse-input'
import { actOn, describeChange, describeView } from './describe-acts'
import { requireChangeable } from './require-view'

/**
 * Saves a search under a name, for oneself or for everybody who may see the log. Throws `permission_missing` (403),
 * `invalid_input` (422), `query_invalid` (400), `name_taken` and `views_full` (409).
 */
export async function createView(
  principal: SessionPrincipal,
  input: NewView,
): Promise<{ id: string }> {
  requirePermission(principal, 'audit_log.view')
  const { state, ...values } = parseInput(newView, input)
  if (values.isShared) requirePermission(principal, 'views.share')
  readQuery(state.q)
  const { companyId, memberId: ownerId } = principal
  const createdAt = new Date(nowMs())
  const id = newUuidV7(createdAt.getTime())
  await inTransaction(async (tx) => {
    await lockViews(tx, companyId)
    await refuseName(tx, { principal, ...values, ownerId, id: null })
    const row = { ...values, ...valuesOf(state), updatedAt: createdAt }
    await insertView(tx, { id, companyId, ownerId, createdAt, ...row })
    // It stands open before them: their next page is no opening, their next click on its link is one.
    const now = new Date(createdAt.getTime() - openingEveryMs.link)
    await claimOpening(tx, { memberId: ownerId, viewId: id, now, lastBefore: now })
    const acts = [actOn({ id, name: values.name }, describeView('saved_view.created', row, state))]
    await recordActs(tx, { principal, acts })
  })
  return { id }
}

/**
 * Makes a view what it is to be: name and search are one event, whom it is shown to another; what is the same records
 * nothing. Its owner may, and of a shared one whoever may share. Shared by mistake or no more wanted, it goes back to its
 * owner alone; that one of somebody who left cannot (`view_without_owner`, 409). Throws as `createView`, and
 * `view_not_found` (404) alike for none and those that are not the principal's to see.
 */
export async function changeView(principal: SessionPrincipal, input: ViewChange): Promise<void> {
  requirePermission(principal, 'audit_log.view')
  const { id, state, ...given } = parseInput(viewChange, input)
  await inTransaction(async (tx) => {
    await lockViews(tx, principal.companyId)
    const old = await requireChangeable(tx, { principal, id })
    const next = { name: given.name ?? old.name, isShared: given.isShared ?? old.isShared }
    const isTurned = next.isShared !== old.isShared
    if (isTurned && next.isShared) requirePermission(principal, 'views.share')
    const nextState = state ?? stateOf(old)
    if (nextState.q !== old.query) readQuery(nextState.q)
    const changes = describeChange(old, { name: next.name, state: nextState })
    if (changes === null && !isTurned) return
    if (isTurned || next.name !== old.name) {
      await refuseName(tx, { principal, ...next, ownerId: old.ownerId, id })
    }
    if (isTurned && !next.isShared) await takeBack(tx, old)
    const updatedAt = new Date(nowMs())
    await updateView(tx, id, { ...next, ...valuesOf(nextState), updatedAt })
    const turn = next.isShared ? 'saved_view.shared' : 'saved_view.unshared'
    const acts = [
      changes,
      isTurned ? describeView(turn, { ...old, ...next }, nextState) : null,
    ].filter((act) => act !== null)
    const view = { id, name: next.name }
    await recordActs(tx, { principal, acts: acts.map((act) => actOn(view, act)) })
  })
}

/** Deletes a view for everybody who sees it. Throws as `changeView`. */
export async function deleteView(
  principal: SessionPrincipal,
  { id }: { id: string },
): Promise<void> {
  requirePermission(principal, 'audit_log.view')
  await inTransaction(async (tx) => {
    await lockViews(tx, principal.companyId)
    const old = await requireChangeable(tx, { principal, id })
    await deleteViewRow(tx, id)
    const acts = [actOn(old, describeView('saved_view.deleted', old, stateOf(old)))]
    await recordActs(tx, { principal, acts })
  })
}

async function takeBack(tx: Tx, { id, ownerId }: ViewRow): Promise<void> {
  if (ownerId === null) {
    throw new AppError('view_without_owner', {
      status: 409,
      title: 'Nobody to give it back to',
      detail: 'Whoever made this view has left: delete it, or save it under a name of your own.',
    })
  }
  await updateView(tx, id, { isCompanyDefault: false })
  await forgetOthersChoices(tx, { viewId: id, ownerId })
}

/** Names are one's own among private views, and the company's among shared ones. */
async function refuseName(
  tx: Tx,
  view: {
    principal: SessionPrincipal
    name: string
    isShared: boolean
    ownerId: string | null
    id: string | null
  },
): Promise<void> {
  const { companyId } = view.principal
  const rows = await listNames(tx, { companyId, ownerId: view.isShared ? null : view.ownerId })
  const max = view.isShared ? sharedViewsMax : privateViewsMax
  if (!rows.some(({ id }) => id === view.id)) {
    refuseFull(rows.length, { max, code: 'views_full', what: 'views' })
  }
  const what = view.isShared ? 'shared view' : 'view'
  refuseTakenName(rows, { name: view.name, exceptId: view.id, what })
}
