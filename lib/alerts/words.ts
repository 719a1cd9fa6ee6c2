/** Words of alerts that browsers may know too: no schema, nothing to parse with. */

export const severities = ['low', 'medium', 'high', 'critical'] as const
export type Severity = (typeof severities)[number]

export const severityLabels: Record<Severity, string> = {
  low: 'Low',
  medium: 'Medium',
  high: 'High',
  critical: 'Critical',
}

/** Alerts of one rule about what happened within an hour: nobody reads more. */
export const alertsPerHourMax = 60

/** What the alert is about that gathers what came beyond. */
export const restWords = `the rest of an hour with more than ${alertsPerHourMax} alerts`

export const alertStates = ['open', 'acknowledged', 'resolved'] as const
export type AlertState = (typeof alertStates)[number]

/** What events can be grouped by, and counted apart by; `details.<path>` beside them. */
export const groupFields = {
  actor: 'actor',
  caused_by: 'person behind it',
  ip: 'IP address',
  target: 'target',
  workspace: 'workspace',
  action: 'action',
  area: 'area',
  outcome: 'outcome',
  context: 'context',
  auth: 'kind of sign-in',
  method: 'method',
  path: 'path',
  resource: 'resource',
} as const
export type GroupField = keyof typeof groupFields | `details.${string}`

/** How a field is called in a sentence. */
export function labelField(field: string): string {
  return Object.hasOwn(groupFields, field) ? groupFields[field as keyof typeof groupFields] : field
}

export type Condition =
  | { kind: 'every'; by: string[] }
  | { kind: 'count'; count: number; withinSeconds: number; by: string[] }
  | { kind: 'distinct'; of: string; count: number; withinSeconds: number; by: string[] }

/** Days as Monday = 1; what is null is the company's. */
export type OutsideHours = {
  zone: string | null
  days: number[] | null
  from: string | null
  to: string | null
}

export const channelTypes = ['email', 'webhook', 'slack'] as const
export type ChannelType = (typeof channelTypes)[number]

export const channelTypeLabels: Record<ChannelType, string> = {
  email: 'E-mail',
  webhook: 'Webhook',
  slack: 'Slack-compatible webhook',
}

/**
 * `retrying`: the last attempt failed, and it tries again by itself. `needs_attention`: somebody has to mend it. `unsubscribed`: its
 * owner wants no more mail.
 */
export type ChannelHealth = 'active' | 'retrying' | 'needs_attention' | 'unsubscribed'

export const channelHealthLabels: Record<ChannelHealth, string> = {
  active: 'Active',
  retrying: 'Trying again',
  needs_attention: 'Needs attention',
  unsubscribed: 'Unsubscribed',
}

/** `muted` and `snoozed` rules go on firing: their alerts are listed and told to nobody. */
export type RuleHealth = 'watching' | 'off' | 'muted' | 'snoozed' | 'broken'

export const ruleHealthLabels: Record<RuleHealth, string> = {
  watching: 'Watching',
  off: 'Off',
  muted: 'Muted',
  snoozed: 'Snoozed',
  broken: 'Broken',
}

export const alertStateLabels: Record<AlertState, string> = {
  open: 'Open',
  acknowledged: 'Acknowledged',
  resolved: 'Resolved',
}

/** What happened to an alert, in its timeline. */
export type EntryKind =
  | 'fired'
  | 'acknowledged'
  | 'resolved'
  | 'reopened'
  | 'note'
  | 'notified'
  | 'not_notified'

/** `90 s`, `10 min`, `2 h`, `3 d`, as short as it is exact. */
export function describeSeconds(seconds: number): string {
  const units = [
    [86_400, 'd'],
    [3_600, 'h'],
    [60, 'min'],
  ] as const
  const unit = units.find(([size]) => seconds >= size && seconds % size === 0)
  return unit ? `${seconds / unit[0]} ${unit[1]}` : `${seconds} s`
}

/** The condition as a sentence without its end. */
export function describeCondition(condition: Condition, outside: OutsideHours | null): string {
  const by =
    condition.by.length === 0 ? '' : ` of the same ${condition.by.map(labelField).join(' and ')}`
  const hours = outside === null ? '' : ' outside working hours'
  switch (condition.kind) {
    case 'every':
      return condition.by.length === 0
        ? `every event${hours}`
        : `every event${hours}, one alert at a time${by.replace(' of', ' for')}`
    case 'count':
      return `${condition.count} or more events${by}${hours} within ${describeSeconds(condition.withinSeconds)}`
    case 'distinct':
      return `${condition.count} or more different values of ${labelField(condition.of)}${by}${hours} within ${describeSeconds(condition.withinSeconds)}`
  }
}
