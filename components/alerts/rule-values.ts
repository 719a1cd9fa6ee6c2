import type { NewRule } from '@/lib/alerts/schema'
import type { Condition, OutsideHours, Severity } from '@/lib/alerts/words'

/** What the form of a rule holds: numbers as texts, as they are typed. */
export type RuleFormValues = {
  name: string
  query: string
  kind: Condition['kind']
  count: string
  within: string
  withinUnit: string
  of: string
  by: string[]
  isOutside: boolean
  outside: OutsideHours
  severity: Severity
  cooldown: string
  cooldownUnit: string
  runbookUrl: string
  channels: string[]
  isEnabled: boolean
}

/** What a rule, or a preset, is to the form. */
export type RuleStart = {
  name: string
  query: string
  condition: Condition
  outside: OutsideHours | null
  severity: Severity
  runbookUrl: string | null
  cooldownSeconds: number
  channels: readonly string[]
  isEnabled: boolean
}

const companyHours: OutsideHours = { zone: null, days: null, from: null, to: null }

/** Seconds of a unit, largest first, as the values of its choices. */
export const units = [
  ['86400', 'days'],
  ['3600', 'hours'],
  ['60', 'minutes'],
  ['1', 'seconds'],
] as const

export function toValues(rule: RuleStart): RuleFormValues {
  const { name, query, condition, outside, severity, runbookUrl, isEnabled } = rule
  const [within, withinUnit] = split(condition.kind === 'every' ? 600 : condition.withinSeconds)
  const [cooldown, cooldownUnit] = split(rule.cooldownSeconds)
  return {
    ...{ name, query, severity, isEnabled, within, withinUnit, cooldown, cooldownUnit },
    kind: condition.kind,
    count: String(condition.kind === 'every' ? 5 : condition.count),
    of: condition.kind === 'distinct' ? condition.of : 'ip',
    by: condition.by,
    isOutside: outside !== null,
    outside: outside ?? companyHours,
    runbookUrl: runbookUrl ?? '',
    channels: [...rule.channels],
  }
}

export function toRule(values: RuleFormValues): NewRule {
  const { name, query, severity, channels, isEnabled } = values
  return {
    ...{ name, query, severity, channels, isEnabled, condition: toCondition(values) },
    outside: values.isOutside ? values.outside : null,
    runbookUrl: values.runbookUrl.trim() === '' ? null : values.runbookUrl,
    cooldownSeconds: Number(values.cooldown) * Number(values.cooldownUnit),
  }
}

function toCondition({ kind, by, of, ...values }: RuleFormValues): Condition {
  if (kind === 'every') return { kind, by }
  const count = Number(values.count)
  const withinSeconds = Number(values.within) * Number(values.withinUnit)
  return kind === 'count'
    ? { kind, count, withinSeconds, by }
    : { kind, of, count, withinSeconds, by }
}

function split(seconds: number): [string, string] {
  const [unit] = units.find(([size]) => seconds > 0 && seconds % Number(size) === 0) ?? ['60']
  return [String(seconds / Number(unit)), unit]
}
