import { recordActs } from '@/lib/access/commands/record-acts'
import { requirePermission } from '@/lib/access/require-permission'
import type { SessionPrincipal } from '@/lib/access/schema'
import {
  type CompanyDefault,
  companyDefault,
  type OwnDefault,
  ownDefault,
  type ViewPins,
  viewPins,
} from '@/lib/events/views/schema'
import {
  clearOwnDefault,
  countSeen,
  findCompanyDefaultRow,
  lockViews,
  updateView,
  writeOwnDefault,
  writePins,
} from '@/lib/events/views/store'
import { inTransaction } from '@/lib/platform/db'
import { AppError } from '@/lib/platform/errors'
import { isUuid } from '@/lib/platform/ids'
import { parseInput } from '@/lib/platform/parse-input'
import { actOn } from './describe-acts'
import { requireView, viewNotFound } from './require-view'

/*
 * What somebody chooses for themselves, like a theme, changes nothing for anybody else and is no event of its own; that they
 * asked for it is recorded as every request is.
 */

/**
 * Says which views stand in the principal's navigation, in their order. Throws `permission_missing` (403), `invalid_input`
 * (422) and `view_not_found` (404).
 */
export async function pinViews(principal: SessionPrincipal, input: ViewPins): Promise<void> {
  requirePermission(principal, 'audit_log.view')
  const ids = [...new Set(parseInput(viewPins, input).ids)]
  await inTransaction(async (tx) => {
    await lockViews(tx, principal.companyId)
    const isSeen = ids.every(isUuid) && (await countSeen(tx, principal, ids)) === ids.length
    if (!isSeen) throw viewNotFound()
    await writePins(tx, principal.memberId, ids)
  })
}

/** Says where the principal begins. Throws as `pinViews`, and `view_of_other_page` (422). */
export async function chooseOwnDefault(
  principal: SessionPrincipal,
  input: OwnDefault,
): Promise<void> {
  requirePermission(principal, 'audit_log.view')
  const { perspective, id } = parseInput(ownDefault, input)
  const { memberId } = principal
  await inTransaction(async (tx) => {
    await lockViews(tx, principal.companyId)
    if (id === 'company') return clearOwnDefault(tx, { memberId, perspective })
    if (id === 'none') return writeOwnDefault(tx, { memberId, perspective, viewId: null })
    const view = await requireView(tx, { principal, id })
    if (view.perspective !== perspective) throw otherPage()
    await writeOwnDefault(tx, { memberId, perspective, viewId: view.id })
  })
}

/**
 * Says where everybody begins who chose nothing: a shared view, or none. The same again changes and records nothing. Throws as
 * `chooseOwnDefault`, and `view_not_shared` (409).
 */
export async function chooseCompanyDefault(
  principal: SessionPrincipal,
  input: CompanyDefault,
): Promise<void> {
  requirePermission(principal, 'views.share')
  const { perspective, id } = parseInput(companyDefault, input)
  const { companyId } = principal
  await inTransaction(async (tx) => {
    await lockViews(tx, companyId)
    const old = await findCompanyDefaultRow({ companyId, perspective }, tx.db)
    const next = id === null ? null : await requireView(tx, { principal, id })
    if (next && next.perspective !== perspective) throw otherPage()
    if (next && !next.isShared) throw notShared()
    if (old?.id === next?.id) return
    if (old) await updateView(tx, old.id, { isCompanyDefault: false })
    if (next) await updateView(tx, next.id, { isCompanyDefault: true })
    const acts = [old, next].flatMap((view) => (view ? [describeTurn(view)] : []))
    await recordActs(tx, { principal, acts })
  })
}

function describeTurn(view: { id: string; name: string; isCompanyDefault: boolean }) {
  const { isCompanyDefault: old } = view
  const changes = [{ field: 'company_default', old, new: !old }]
  return actOn(view, { action: 'saved_view.updated', changes })
}

function otherPage(): AppError {
  return new AppError('view_of_other_page', {
    status: 422,
    title: 'Invalid input',
    detail: 'This view is a search of another page.',
    errors: [{ pointer: '/perspective', message: 'is not the page of this view' }],
  })
}

function notShared(): AppError {
  return new AppError('view_not_shared', {
    status: 409,
    title: 'Not shared',
    detail: 'Share the view first: where everybody begins, everybody must be able to see.',
  })
}
