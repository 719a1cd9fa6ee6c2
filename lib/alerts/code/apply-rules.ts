import { isDeepStrictEqual } from 'node:util'
import { planFeatures } from '@/lib/companies/plans'
import { readCompanySettings } from '@/lib/companies/queries'
import { AppError, type FieldError } from '@/lib/platform/errors'
import { checkRule } from '@/lib/alerts/check-rule'
import { changeRule, createRule, deleteRule, type Keeping } from '@/lib/alerts/commands/rules'
import { readAlertsOverview } from '@/lib/alerts/queries'
import { type AlertsPrincipal, requireAlerts } from '@/lib/alerts/require-alerts'
import type { ChannelView, RuleView } from '@/lib/alerts/schema/views'
import type { FileRule } from './rule-file'

export type Applied = { created: string[]; changed: string[]; same: string[]; deleted: string[] }

/**
 * Makes a company's rules what a file says; they are the same by their names. `prune` deletes those that the file does not have,
 * `isDryRun` only says what would be done. Every rule is checked before the first is written; each is an event of its own. Throws
 * `rule_file_invalid` (422) naming lines, `permission_missing` and `plan_lacks_alerts` (403).
 */
export async function applyRules(
  principal: AlertsPrincipal,
  rules: readonly FileRule[],
  {
    prune = false,
    isDryRun = false,
    ...keeping
  }: { prune?: boolean; isDryRun?: boolean } & Keeping = {},
): Promise<Applied> {
  await requireAlerts(principal, 'audit_log.settings')
  const { rules: present, channels } = await readAlertsOverview(principal)
  const company = await readCompanySettings(principal.companyId)
  const limits = { ...company, keptDays: keeping.keptDays ?? planFeatures(company.plan).keptDays }
  const wanted = checkAll(rules, { channels, limits })
  const byName = new Map(present.map((rule) => [rule.name.toLowerCase(), rule]))
  const applied: Applied = { created: [], changed: [], same: [], deleted: [] }
  for (const rule of wanted) {
    const old = byName.get(rule.name.toLowerCase())
    const list = !old ? applied.created : isSame(old, rule) ? applied.same : applied.changed
    list.push(rule.name)
    if (isDryRun || list === applied.same) continue
    const { preset: _, ...values } = rule
    if (old) await changeRule(principal, { id: old.id, ...values }, keeping)
    else await createRule(principal, values, keeping)
  }
  const names = new Set(wanted.map(({ name }) => name.toLowerCase()))
  for (const { id, name } of prune ? present : []) {
    if (names.has(name.toLowerCase())) continue
    applied.deleted.push(name)
    if (!isDryRun) await deleteRule(principal, { id })
  }
  return applied
}

type RuleToApply = Omit<FileRule, 'channelNames' | 'tests' | 'line'>

function checkAll(
  rules: readonly FileRule[],
  {
    channels,
    limits,
  }: { channels: readonly ChannelView[]; limits: Parameters<typeof checkRule>[1] },
): RuleToApply[] {
  const errors: FieldError[] = []
  const names = new Set<string>()
  const checked = rules.map(({ channelNames, tests: _, line, ...rule }) => {
    const say = (message: string) =>
      errors.push({ pointer: `line ${line}`, message: `"${rule.name}": ${message}` })
    if (names.has(rule.name.toLowerCase())) say('another rule of the file has this name.')
    names.add(rule.name.toLowerCase())
    try {
      checkRule(rule, limits)
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      say(error.detail)
    }
    const ids = channelNames.map((name) => {
      const found = channels.find((one) => one.name.toLowerCase() === name.toLowerCase())
      if (!found) say(`there is no channel "${name}".`)
      return found?.id ?? ''
    })
    return { ...rule, channels: ids }
  })
  if (errors.length === 0) return checked
  throw new AppError('rule_file_invalid', {
    status: 422,
    title: 'The file has an error',
    detail: errors.map(({ pointer, message }) => `${pointer}: ${message}`).join('\n'),
    errors,
  })
}

function isSame(old: RuleView, rule: RuleToApply): boolean {
  const pick = (one: RuleToApply) => [
    ...[one.name, one.query, one.condition, one.outside, one.severity, one.runbookUrl],
    ...[one.cooldownSeconds, one.isEnabled, [...one.channels].sort()],
  ]
  // The database keeps members in an order of its own.
  return isDeepStrictEqual(pick({ ...old, channels: old.channels.map(({ id }) => id) }), pick(rule))
}
