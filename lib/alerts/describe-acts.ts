import { isDeepStrictEqual } from 'node:util'
import type { Act } from '@/lib/access/commands/record-acts'
import type { JsonObject, JsonValue } from '@/lib/log/schema'
import type { RuleSettings } from './store/rules'

/*
 * What the log is told of rules, channels and alerts: no secret, and of a web address its host alone. A filter is a personal value,
 * as it is in saved views: people look for people.
 */

export function actOnRule({ id, name }: { id: string; name: string }, act: Act): Act {
  return { targets: [{ type: 'alert_rule', id, name }], context: 'Alert rules', ...act }
}

export function actOnChannel({ id, name }: { id: string; name: string }, act: Act): Act {
  return { targets: [{ type: 'alert_channel', id, name }], context: 'Alert channels', ...act }
}

export function actOnAlert(
  { id, number, ruleId, ruleName }: AlertName,
  { details, ...act }: Act,
): Act {
  const rule = ruleId === null ? [] : [{ type: 'alert_rule', id: ruleId, name: ruleName }]
  return {
    targets: [{ type: 'alert', id, name: `#${number}` }, ...rule],
    context: 'Alerts',
    ...act,
    ...(details ? { details } : {}),
  }
}
type AlertName = { id: string; number: number; ruleId: string | null; ruleName: string }

/** An act with the whole rule. `channels`: their names. */
export function describeRule(
  action: string,
  rule: RuleSettings & { preset: string | null },
  channels: readonly string[],
): Act {
  const all = { ...describeAll(rule, channels), preset: rule.preset }
  const set = Object.entries(all).filter(([, value]) => value !== null && value !== '')
  const details: JsonObject = Object.fromEntries(set)
  return { action, details, personal: rule.query === '' ? [] : ['/details/query'] }
}

/** What changed, whether it is enabled apart; null where nothing did. */
export function describeRuleChange(
  old: { rule: RuleSettings; channels: readonly string[] },
  next: { rule: RuleSettings; channels: readonly string[] },
): Act | null {
  const [before, after] = [
    describeAll(old.rule, old.channels),
    describeAll(next.rule, next.channels),
  ]
  const changes = Object.keys(before).flatMap((field) =>
    field === 'is_enabled' || isDeepStrictEqual(before[field], after[field])
      ? []
      : [{ field, old: before[field] ?? null, new: after[field] ?? null }],
  )
  if (changes.length === 0) return null
  const at = changes.findIndex(({ field }) => field === 'query')
  const sides = (['old', 'new'] as const).filter((side) => (changes[at]?.[side] ?? '') !== '')
  const personal = at === -1 ? [] : sides.map((side) => `/changes/${at}/${side}`)
  return { action: 'alert_rule.updated', changes, personal }
}

function describeAll(rule: RuleSettings, channels: readonly string[]): Record<string, JsonValue> {
  return {
    name: rule.name,
    query: rule.query,
    condition: rule.condition as unknown as JsonObject,
    outside: rule.outside as unknown as JsonValue,
    severity: rule.severity,
    runbook_url: rule.runbookUrl,
    cooldown_seconds: rule.cooldownSeconds,
    channels: channels.length === 0 ? null : [...channels].sort(),
    is_enabled: rule.isEnabled,
  }
}
