import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, stringify } from 'yaml'
import { z } from 'zod'
import { AppError, type FieldError } from '@/lib/platform/errors'
import { newRule } from '@/lib/alerts/schema'
import type { RuleView } from '@/lib/alerts/schema/views'
import type { Condition, OutsideHours } from '@/lib/alerts/words'
import { duration, writeDuration } from './durations'

/** Rules as people keep them in a repository: YAML, with channels by name. */

const by = z.array(z.string()).optional()

const conditionOfFile = z.union(
  [
    z.literal('every'),
    z.strictObject({ every: z.strictObject({ by }) }),
    z.strictObject({ count: z.int(), within: duration, by }),
    z.strictObject({ distinct: z.string(), count: z.int(), within: duration, by }),
  ],
  {
    error:
      'must be every, or have count and within, or distinct, count and within; by names what is grouped',
  },
)

const hoursOfFile = z.strictObject({
  zone: z.string().nullable().default(null),
  days: z.array(z.int()).nullable().default(null),
  from: z.string().nullable().default(null),
  to: z.string().nullable().default(null),
})

const ruleTest = z.strictObject({
  name: z.string().min(1),
  /** What a producer would send, in the order in which it comes; or a file of it, one JSON a line. */
  events: z.array(z.record(z.string(), z.json())).optional(),
  fixture: z.string().optional(),
  firings: z.int().min(0),
})
export type RuleTest = z.output<typeof ruleTest>

const ruleOfFile = z.strictObject({
  name: z.string(),
  query: z.string().default(''),
  alert_on: conditionOfFile,
  /** `true`: those of the company. */
  outside_hours: z.union([z.boolean(), hoursOfFile]).default(false),
  severity: z.string().default('medium'),
  runbook: z.string().nullable().default(null),
  cooldown: duration.default(300),
  channels: z.array(z.string()).default([]),
  enabled: z.boolean().default(true),
  tests: z.array(ruleTest).default([]),
})

const fileShape = z.strictObject({
  version: z.literal(1, { error: 'must be 1' }).default(1),
  rules: z.array(ruleOfFile),
})

export type FileRule = z.output<typeof newRule> & {
  /** Names, until somebody looks them up. */
  channelNames: string[]
  tests: RuleTest[]
  /** Where it stands in the file. */
  line: number
}

/**
 * Reads a file of rules. Throws `rule_file_invalid` (422): every error with its line, all at once, in the file's own words; what is
 * wrong with a query or a rule's meaning says whoever takes the rule.
 */
export function readRuleFile(text: string): FileRule[] {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const broken = document.errors.map(({ message, pos }) => ({
    ...{ pointer: `line ${lines.linePos(pos[0]).line}`, message },
  }))
  if (broken.length > 0) throw invalid(broken)
  const lineOf = (path: readonly PropertyKey[]) => findLine(document.contents, path, lines)
  const result = fileShape.safeParse(document.toJS({ maxAliasCount: 100 }))
  if (!result.success) throw invalid(describeIssues(result.error.issues, [], lineOf))
  const errors: FieldError[] = []
  const rules = result.data.rules.map((given, at): FileRule | null => {
    const parsed = newRule.safeParse(toRule(given))
    if (!parsed.success) {
      errors.push(...describeIssues(parsed.error.issues, ['rules', at], lineOf))
      return null
    }
    const { channels: channelNames, tests } = given
    return { ...parsed.data, channelNames, tests, line: lineOf(['rules', at]) }
  })
  if (errors.length > 0) throw invalid(errors)
  return rules.filter((rule) => rule !== null)
}

/** The same file for rules that there are. */
export function writeRuleFile(rules: readonly RuleView[]): string {
  return stringify({ version: 1, rules: rules.map(fromRule) }, { lineWidth: 100 })
}

function toRule(given: z.output<typeof ruleOfFile>) {
  const { name, query, severity, runbook, cooldown, enabled, outside_hours: hours } = given
  const companyHours: OutsideHours = { zone: null, days: null, from: null, to: null }
  return {
    ...{ name, query, severity, runbookUrl: runbook, cooldownSeconds: cooldown },
    ...{ isEnabled: enabled, condition: toCondition(given.alert_on), channels: [] },
    outside: hours === false ? null : hours === true ? companyHours : hours,
  }
}

function toCondition(given: z.output<typeof conditionOfFile>): Condition {
  if (given === 'every') return { kind: 'every', by: [] }
  if ('every' in given) return { kind: 'every', by: given.every.by ?? [] }
  const common = { count: given.count, withinSeconds: given.within, by: given.by ?? [] }
  return 'distinct' in given
    ? { kind: 'distinct', of: given.distinct, ...common }
    : { kind: 'count', ...common }
}

function fromRule(rule: RuleView): object {
  const { name, query, severity, runbookUrl, cooldownSeconds, isEnabled, outside } = rule
  return {
    name,
    ...(query === '' ? {} : { query }),
    alert_on: fromCondition(rule.condition),
    ...(outside === null ? {} : { outside_hours: fromHours(outside) }),
    severity,
    ...(runbookUrl === null ? {} : { runbook: runbookUrl }),
    cooldown: writeDuration(cooldownSeconds),
    ...(rule.channels.length === 0 ? {} : { channels: rule.channels.map((one) => one.name) }),
    ...(isEnabled ? {} : { enabled: false }),
  }
}

function fromCondition(condition: Condition): unknown {
  const by = condition.by.length === 0 ? {} : { by: condition.by }
  if (condition.kind === 'every') return condition.by.length === 0 ? 'every' : { every: by }
  const within = writeDuration(condition.withinSeconds)
  const of = condition.kind === 'distinct' ? { distinct: condition.of } : {}
  return { ...of, count: condition.count, within, ...by }
}

function fromHours(outside: OutsideHours): unknown {
  const own = Object.fromEntries(Object.entries(outside).filter(([, value]) => value !== null))
  return Object.keys(own).length === 0 ? true : own
}

/** The file's words for members that a rule calls otherwise. */
const fileNames: Record<string, string> = {
  condition: 'alert_on',
  outside: 'outside_hours',
  runbookUrl: 'runbook',
  cooldownSeconds: 'cooldown',
  isEnabled: 'enabled',
  withinSeconds: 'within',
  of: 'distinct',
}

function describeIssues(
  issues: readonly { path: PropertyKey[]; message: string }[],
  base: readonly PropertyKey[],
  lineOf: (path: readonly PropertyKey[]) => number,
): FieldError[] {
  return issues.map(({ path, message }) => {
    const own = [...base, ...path.map((part) => fileNames[String(part)] ?? part)]
    return { pointer: `line ${lineOf(own)}`, message: `${writePath(own)} ${message}`.trim() }
  })
}

/** `rules[2].alert_on.count` */
function writePath(path: readonly PropertyKey[]): string {
  return path
    .map((part, at) =>
      typeof part === 'number' ? `[${part}]` : `${at > 0 ? '.' : ''}${String(part)}`,
    )
    .join('')
}

/** Of what is not there, the line of what it would be in. */
function findLine(root: unknown, path: readonly PropertyKey[], lines: LineCounter): number {
  let node: unknown = root
  let found = 1
  for (const part of ['', ...path]) {
    if (part !== '') {
      if (isSeq(node) && typeof part === 'number') node = node.items[part]
      else if (isMap(node)) {
        const pair = node.items.find(({ key }) => isScalar(key) && key.value === part)
        node = pair?.value ?? pair?.key
      } else return found
    }
    const range = (node as Node | null | undefined)?.range
    if (!range) return found
    found = lines.linePos(range[0]).line
  }
  return found
}

function invalid(errors: readonly FieldError[]): AppError {
  return new AppError('rule_file_invalid', {
    status: 422,
    title: 'The file has an error',
    detail: errors.map(({ pointer, message }) => `${pointer}: ${message}`).join('\n'),
    errors: [...errors],
  })
}
