import { requirePermission } from '@/lib/access/require-permission'
import { requirePlan } from '@/lib/access/require-plan'
import type { Principal } from '@/lib/access/schema'
import { readCompanySettings } from '@/lib/companies/queries'
import { AppError } from '@/lib/platform/errors'
import type { Sql } from '@/lib/platform/db'
import { type DestinationRow, findDestinationRow } from './store/destinations'

/** Throws `permission_missing` and `plan_lacks_streaming` (403). */
export async function requireStreaming(principal: Principal): Promise<void> {
  requirePermission(principal, 'audit_log.settings')
  const { plan } =
    principal.kind === 'system' ? await readCompanySettings(principal.companyId) : principal
  requirePlan(plan, 'streaming')
}

/** A destination of the principal's company. Throws `destination_not_found` (404). */
export async function requireDestination(
  principal: Principal,
  id: string,
  db?: Sql,
): Promise<DestinationRow> {
  const { companyId } = principal
  const row = await findDestinationRow({ companyId, id }, db, { isLocked: db !== undefined })
  if (row) return row
  throw new AppError('destination_not_found', {
    status: 404,
    title: 'No such destination',
    detail: 'There is no such destination.',
  })
}
