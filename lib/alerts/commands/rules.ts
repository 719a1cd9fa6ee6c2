import { isDeepStrictEqual } from 'node:util'
import { recordActs, type Act } from '@/lib/access/commands/record-acts'
import { type NamedKind, refuseName } from '@/lib/access/refuse-name'
import { planFeatures } from '@/lib/companies/plans'
import { readCompanySettings } from '@/lib/companies/queries'
import { nowMs } from '@/lib/platform/clock'
import { inSqlTransaction, type SqlTx } from '@/lib/platform/db'
import { AppError } from '@/lib/platform/errors'
import { newUuidV7 } from '@/lib/platform/ids'
import { parseInput } from '@/lib/platform/parse-input'
import { checkRule } from '@/lib/alerts/check-rule'
import { actOnRule, describeRule, describeRuleChange } from '@/lib/alerts/describe-acts'
import { type AlertsPrincipal, requireAlerts, requireRule } from '@/lib/alerts/require-alerts'
import {
  type NewRule,
  newRule,
  type RuleChange,
  ruleChange,
  ruleLimits,
  ruleSnooze,
} from '@/lib/alerts/schema'
import { type ChannelRow, listChannelRows } from '@/lib/alerts/store/channels'
import {
  deleteRuleRow,
  insertRule,
  listRuleRows,
  lockAlerts,
  readSize,
  type RuleRow,
  type RuleSettings,
  updateRule,
  writeSilence,
} from '@/lib/alerts/store/rules'

const ruleNames: NamedKind = {
  what: 'rule',
  full: { max: ruleLimits.rules, code: 'alert_rules_full', what: 'alert rules', title: 'rules' },
}

/** How long events are kept, which a room beside this one knows; else it is what the plan gives. */
export type Keeping = { keptDays?: number }

/**
 * Makes a rule. It looks at what the log takes from now on. Throws `permission_missing` and `plan_lacks_alerts` (403), `invalid_input`
 * (422) also for a rule that can never fire, `query_invalid` (400), `name_taken` and `alert_rules_full` (409),
 * `alert_channel_not_found` (404).
 */
export async function createRule(
  principal: AlertsPrincipal,
  input: NewRule,
  keeping: Keeping = {},
): Promise<{ id: string }> {
  await requireAlerts(principal, 'audit_log.settings')
  const rule = parseInput(newRule, input)
  checkRule(rule, await readLimits(principal, keeping))
  const { companyId } = principal
  const id = newUuidV7()
  await inSqlTransaction(async (tx) => {
    await lockAlerts(tx.sql, companyId)
    refuseName(await listRuleRows(companyId, tx.sql), {
      name: rule.name,
      exceptId: null,
      ...ruleNames,
    })
    const channels = await nameChannels(tx, { companyId, ids: rule.channels })
    const sinceSeq = await readSize(companyId, tx.sql)
    await insertRule(tx.sql, { ...rule, id, companyId, sinceSeq })
    const acts = [
      actOnRule({ id, name: rule.name }, describeRule('alert_rule.created', rule, channels)),
    ]
    await recordActs(tx, { principal, acts })
  })
  return { id }
}

/**
 * Changes a rule; what is left out stays, and where nothing changes nothing is recorded. With another query, condition or hours it
 * begins anew at the end of the log. Enabling and disabling are events of their own. Throws as `createRule`, and
 * `alert_rule_not_found` (404).
 */
export async function changeRule(
  principal: AlertsPrincipal,
  input: RuleChange,
  keeping: Keeping = {},
): Promise<void> {
  await requireAlerts(principal, 'audit_log.settings')
  const { id, ...given } = parseInput(ruleChange, input)
  const limits = await readLimits(principal, keeping)
  const { companyId } = principal
  await inSqlTransaction(async (tx) => {
    await lockAlerts(tx.sql, companyId)
    const old = await requireRule(principal, id, tx.sql)
    const next = applyChange(old, given)
    const looksFor = ({ query, condition, outside }: RuleSettings) => [query, condition, outside]
    // The database keeps members in an order of its own.
    const isOther = !isDeepStrictEqual(looksFor(old), looksFor(next))
    if (isOther) checkRule(next, limits)
    if (next.name !== old.name)
      refuseName(await listRuleRows(companyId, tx.sql), {
        name: next.name,
        exceptId: id,
        ...ruleNames,
      })
    const [before, after] = [
      await nameChannels(tx, { companyId, ids: old.channels }),
      await nameChannels(tx, { companyId, ids: next.channels }),
    ]
    const isTurned = next.isEnabled !== old.isEnabled
    const change = describeRuleChange(
      { rule: old, channels: before },
      { rule: next, channels: after },
    )
    if (change === null && !isTurned) return
    const isAnew = isOther || (isTurned && next.isEnabled)
    const anewFrom = isAnew ? await readSize(companyId, tx.sql) : null
    await updateRule(tx.sql, { ...next, id, anewFrom })
    const turn: Act = { action: next.isEnabled ? 'alert_rule.activated' : 'alert_rule.deactivated' }
    const acts = [change, isTurned ? turn : null].filter((act) => act !== null)
    const named = { id, name: next.name }
    await recordActs(tx, { principal, acts: acts.map((act) => actOnRule(named, act)) })
  })
}

/** Lets a rule watch again, from the end of the log on. Throws as `changeRule`. */
export async function enableRule(
  principal: AlertsPrincipal,
  { id }: { id: string },
): Promise<void> {
  await changeRule(principal, { id, isEnabled: true })
}

/** Stops a rule; its alerts stay. Throws as `changeRule`. */
export async function disableRule(
  principal: AlertsPrincipal,
  { id }: { id: string },
): Promise<void> {
  await changeRule(principal, { id, isEnabled: false })
}

/** Deletes a rule; its alerts stay and keep its name. Throws as `changeRule`. */
export async function deleteRule(
  principal: AlertsPrincipal,
  { id }: { id: string },
): Promise<void> {
  await requireAlerts(principal, 'audit_log.settings')
  await inSqlTransaction(async (tx) => {
    await lockAlerts(tx.sql, principal.companyId)
    const old = await requireRule(principal, id, tx.sql)
    const channels = await nameChannels(tx, { companyId: principal.companyId, ids: old.channels })
    await deleteRuleRow(tx.sql, old.id)
    const acts = [actOnRule(old, describeRule('alert_rule.deleted', old, channels))]
    await recordActs(tx, { principal, acts })
  })
}

/**
 * Until it is unmuted, a rule's alerts are listed and told to nobody. Muted already, it changes nothing. Throws as `changeRule`.
 */
export async function muteRule(principal: AlertsPrincipal, { id }: { id: string }): Promise<void> {
  await silence(principal, id, (old) =>
    old.mutedAt === null
      ? { mutedAt: new Date(nowMs()), snoozedUntil: null, act: { action: 'alert_rule.muted' } }
      : null,
  )
}

/** Ends muting and snoozing. Throws as `changeRule`. */
export async function unmuteRule(
  principal: AlertsPrincipal,
  { id }: { id: string },
): Promise<void> {
  await silence(principal, id, (old) =>
    old.mutedAt === null && !isSnoozed(old)
      ? null
      : { mutedAt: null, snoozedUntil: null, act: { action: 'alert_rule.unmuted' } },
  )
}

/** As muted, for so many minutes; null wakes it up. Throws as `changeRule`. */
export async function snoozeRule(
  principal: AlertsPrincipal,
  input: { id: string; minutes: number | null },
): Promise<void> {
  const { id, minutes } = parseInput(ruleSnooze, input)
  if (minutes === null) return unmuteRule(principal, { id })
  const until = new Date(nowMs() + minutes * 60_000)
  const act = { action: 'alert_rule.snoozed', details: { until: until.toISOString(), minutes } }
  await silence(principal, id, () => ({ mutedAt: null, snoozedUntil: until, act }))
}

type Silence = Pick<RuleRow, 'mutedAt' | 'snoozedUntil'> & { act: Act }

async function silence(
  principal: AlertsPrincipal,
  id: string,
  choose: (old: RuleRow) => Silence | null,
): Promise<void> {
  await requireAlerts(principal, 'audit_log.settings')
  await inSqlTransaction(async (tx) => {
    const old = await requireRule(principal, id, tx.sql)
    const chosen = choose(old)
    if (chosen === null) return
    await writeSilence(tx.sql, { id: old.id, ...chosen })
    await recordActs(tx, { principal, acts: [actOnRule(old, chosen.act)] })
  })
}

function isSnoozed({ snoozedUntil }: RuleRow): boolean {
  return snoozedUntil !== null && snoozedUntil.getTime() > nowMs()
}

function applyChange(
  old: RuleRow,
  given: { [Name in keyof RuleSettings]?: RuleSettings[Name] | undefined },
): RuleSettings {
  return {
    name: given.name ?? old.name,
    query: given.query ?? old.query,
    condition: given.condition ?? old.condition,
    outside: given.outside === undefined ? old.outside : given.outside,
    severity: given.severity ?? old.severity,
    runbookUrl: given.runbookUrl === undefined ? old.runbookUrl : given.runbookUrl,
    cooldownSeconds: given.cooldownSeconds ?? old.cooldownSeconds,
    channels: given.channels ?? old.channels,
    isEnabled: given.isEnabled ?? old.isEnabled,
  }
}

async function readLimits({ companyId }: AlertsPrincipal, { keptDays }: Keeping) {
  const company = await readCompanySettings(companyId)
  return { ...company, keptDays: keptDays ?? planFeatures(company.plan).keptDays }
}

async function nameChannels(
  tx: SqlTx,
  { companyId, ids }: { companyId: string; ids: readonly string[] },
): Promise<string[]> {
  if (ids.length === 0) return []
  const byId = new Map<string, ChannelRow>(
    (await listChannelRows(companyId, tx.sql)).map((row) => [row.id, row]),
  )
  return ids.map((id) => {
    const row = byId.get(id)
    if (row) return row.name
    throw new AppError('alert_channel_not_found', {
      status: 404,
      title: 'No such channel',
      detail: 'A channel that the rule is to tell is not there any more.',
      errors: [{ pointer: '/channels', message: 'names a channel that is not there' }],
    })
  })
}
