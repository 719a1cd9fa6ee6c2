import { requirePermission } from '@/lib/access/require-permission'
import { requirePlan } from '@/lib/access/require-plan'
import type { Permission, SessionPrincipal, SystemPrincipal } from '@/lib/access/schema'
import { readCompanySettings } from '@/lib/companies/queries'
import { AppError } from '@/lib/platform/errors'
import { type Sql, sql } from '@/lib/platform/db'
import { type AlertRow, findAlertRow } from './store/alerts'
import { type ChannelRow, findChannelRow } from './store/channels'
import { findRuleRow, type RuleRow } from './store/rules'

/** Whoever works with alerts: a member, the operator, or the product itself. */
export type AlertsPrincipal = SessionPrincipal | SystemPrincipal

/**
 * `audit_log.settings` for rules and channels, `alerts.handle` for what is done with an alert, `audit_log.view` for reading. Throws
 * `permission_missing` and `plan_lacks_alerts` (403).
 */
export async function requireAlerts(
  principal: AlertsPrincipal,
  permission: Permission,
): Promise<void> {
  requirePermission(principal, permission)
  requirePlan(await planOf(principal), 'alerts')
}

export async function planOf(principal: AlertsPrincipal): Promise<string> {
  return principal.kind === 'system'
    ? (await readCompanySettings(principal.companyId)).plan
    : principal.plan
}

/** A rule of the principal's company, locked where `db` is a transaction. Throws `alert_rule_not_found` (404). */
export async function requireRule(
  { companyId }: AlertsPrincipal,
  id: string,
  db?: Sql,
): Promise<RuleRow> {
  const row = await findRuleRow({ companyId, id }, db ?? sql(), { isLocked: db !== undefined })
  if (row) return row
  throw new AppError('alert_rule_not_found', {
    ...{ status: 404, title: 'No such rule', detail: 'There is no such alert rule.' },
  })
}

/** A channel of the principal's company, locked where `db` is a transaction. Throws `alert_channel_not_found` (404). */
export async function requireChannel(
  { companyId }: AlertsPrincipal,
  id: string,
  db?: Sql,
): Promise<ChannelRow> {
  const row = await findChannelRow({ companyId, id }, db ?? sql(), { isLocked: db !== undefined })
  if (row) return row
  throw new AppError('alert_channel_not_found', {
    ...{ status: 404, title: 'No such channel', detail: 'There is no such alert channel.' },
  })
}

/** An alert of the principal's company by id or number, locked where `db` is a transaction. Throws `alert_not_found` (404). */
export async function requireAlert(
  { companyId }: AlertsPrincipal,
  id: string,
  db?: Sql,
): Promise<AlertRow> {
  const row = await findAlertRow({ companyId, id }, db ?? sql(), { isLocked: db !== undefined })
  if (row) return row
  throw new AppError('alert_not_found', {
    ...{ status: 404, title: 'No such alert', detail: 'There is no such alert.' },
  })
}
