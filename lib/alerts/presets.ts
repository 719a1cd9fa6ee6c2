import type { RuleValues } from './schema'
import type { Condition, OutsideHours, Severity } from './words'

/** Rules that one click makes: those of the documentation first. */

export type Preset = {
  key: string
  name: string
  description: string
  query: string
  condition: Condition
  outside: OutsideHours | null
  severity: Severity
  cooldownSeconds: number
}

const everyOne: Condition = { kind: 'every', by: [] }
/** What one person does within a few minutes is one alert that counts up. */
const everyByActor: Condition = { kind: 'every', by: ['actor'] }
const companyHours: OutsideHours = { zone: null, days: null, from: null, to: null }
const minute = 60
const hour = 60 * minute

export const presets: readonly Preset[] = [
  {
    ...{ key: 'failed_logins', name: 'Failed logins', severity: 'high', outside: null },
    description: 'Five or more failed logins of one person within ten minutes.',
    query: 'action:auth.failed',
    condition: { kind: 'count', count: 5, withinSeconds: 10 * minute, by: ['actor'] },
    cooldownSeconds: 30 * minute,
  },
  {
    ...{ key: 'after_hours_login', name: 'After-hours access', severity: 'medium' },
    description:
      'A login outside working hours: 9 to 17 on weekdays, unless the company says otherwise.',
    query: 'action:auth.login',
    condition: { kind: 'every', by: ['actor'] },
    outside: companyHours,
    cooldownSeconds: 12 * hour,
  },
  {
    ...{ key: 'admin_role_changes', name: 'Admin role changes', severity: 'high', outside: null },
    description: 'Any change of a role, or of who has it.',
    query: 'action:*role*',
    condition: everyByActor,
    cooldownSeconds: 5 * minute,
  },
  {
    ...{ key: 'sensitive_delete', name: 'Sensitive delete', severity: 'critical', outside: null },
    description: 'A project was deleted.',
    query: 'action:project.deleted',
    condition: everyByActor,
    cooldownSeconds: 5 * minute,
  },
  {
    ...{ key: 'mass_deletion', name: 'Mass deletion', severity: 'critical', outside: null },
    description: 'Ten or more deletions by one person within ten minutes.',
    query: 'change:deleted',
    condition: { kind: 'count', count: 10, withinSeconds: 10 * minute, by: ['actor'] },
    cooldownSeconds: hour,
  },
  {
    ...{ key: 'streaming_changed', name: 'Streaming changed', severity: 'high', outside: null },
    description: 'Streaming was switched, or a destination was changed, paused or deleted.',
    query:
      'action:streaming.enabled,streaming.disabled,destination.created,destination.updated,destination.deleted,destination.paused',
    condition: everyByActor,
    cooldownSeconds: 5 * minute,
  },
  {
    ...{ key: 'retention_changed', name: 'Retention changed', severity: 'high', outside: null },
    description: 'How long events are kept was changed.',
    query: 'action:retention.policy_changed',
    condition: everyByActor,
    cooldownSeconds: 5 * minute,
  },
  {
    ...{ key: 'large_export', name: 'Large export', severity: 'high', outside: null },
    description: 'More than 10,000 events were exported at once.',
    query: 'action:audit_log.exported details.rows:>10000',
    condition: everyByActor,
    cooldownSeconds: 5 * minute,
  },
  {
    ...{ key: 'two_factor_disabled', name: 'Two-factor disabled', severity: 'high', outside: null },
    description: 'Somebody turned two-factor authentication off.',
    query: 'action:two_factor_authentication.disabled',
    condition: everyByActor,
    cooldownSeconds: 5 * minute,
  },
  {
    ...{ key: 'api_key_created', name: 'API key created', severity: 'medium', outside: null },
    description: 'A key for the API was created.',
    query: 'action:api_key.created',
    condition: everyByActor,
    cooldownSeconds: 5 * minute,
  },
  {
    ...{ key: 'integrity_failed', name: 'Integrity check failed', severity: 'critical' },
    description: 'A check of the log found that something does not agree.',
    query: 'action:log.check_failed',
    condition: everyOne,
    outside: null,
    cooldownSeconds: 0,
  },
]

export function findPreset(key: string): Preset | undefined {
  return presets.find((preset) => preset.key === key)
}

/** The preset as a rule that `createRule` takes. */
export function ruleOfPreset(preset: Preset, channels: readonly string[]): RuleValues {
  const { key, name, query, condition, outside, severity, cooldownSeconds } = preset
  return {
    ...{ name, query, condition, outside, severity, cooldownSeconds, runbookUrl: null },
    ...{ channels: [...channels], isEnabled: true, preset: key },
  }
}
