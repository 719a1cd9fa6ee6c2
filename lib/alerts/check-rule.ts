import type { CheckedQuery } from '@/lib/events/query/check'
import type { Test } from '@/lib/events/query/check-values'
import { resolveDate } from '@/lib/events/query/dates'
import { readQuery } from '@/lib/events/read-query'
import { nowMs } from '@/lib/platform/clock'
import { AppError, type FieldError } from '@/lib/platform/errors'
import { hoursOf, isAlwaysWithin } from './hours'
import { lateMaxMs } from './rule-state'
import type { RuleValues } from './schema'
import { describeSeconds } from './words'

type Company = Parameters<typeof hoursOf>[1] & { keptDays: number }

/**
 * What is wrong with a rule beyond its form, said where it was typed: a query with an error (`query_invalid`, 400, with its place), a
 * rule that can never fire, a window that reaches back further than events are kept (`invalid_input`, 422).
 */
export function checkRule(
  rule: Pick<RuleValues, 'query' | 'condition' | 'outside'>,
  company: Company,
): void {
  const query = readQuery(rule.query)
  const errors = [
    ...checkWindow(rule.condition, company.keptDays),
    ...checkFields(rule.condition),
    ...checkHours(rule, company),
    ...checkQueryMeaning(query),
  ]
  if (errors.length === 0) return
  throw new AppError('invalid_input', {
    status: 422,
    title: 'Invalid input',
    detail: errors.map(({ message }) => message).join(' '),
    errors,
  })
}

function checkWindow(condition: RuleValues['condition'], keptDays: number): FieldError[] {
  if (condition.kind === 'every' || condition.withinSeconds <= keptDays * 86_400) return []
  const window = describeSeconds(condition.withinSeconds)
  const message = `The window of ${window} is longer than events are kept here (${keptDays} d): it could never be full.`
  return [{ pointer: '/condition/withinSeconds', message }]
}

function checkFields(condition: RuleValues['condition']): FieldError[] {
  if (condition.kind !== 'distinct' || !condition.by.includes(condition.of)) return []
  const message = `This can never match: events grouped by ${condition.of} have one ${condition.of}, never ${condition.count}.`
  return [{ pointer: '/condition/of', message }]
}

function checkHours({ outside }: Pick<RuleValues, 'outside'>, company: Company): FieldError[] {
  if (outside === null) return []
  const hours = hoursOf(outside, company)
  if (hours.from >= hours.to) {
    const message = `Working hours would be from ${hours.from} to ${hours.to}: the end must be later.`
    return [{ pointer: '/outside/to', message }]
  }
  if (!isAlwaysWithin(hours)) return []
  const message = 'This can never match: all of every day is within working hours.'
  return [{ pointer: '/outside/days', message }]
}

function checkQueryMeaning(query: CheckedQuery): FieldError[] {
  const reason = whyNever(query)
  return reason === null ? [] : [{ pointer: '/query', message: `This can never match: ${reason}.` }]
}

/** Keys of which an event has one value at most. */
const single = new Set([
  ...['action', 'area', 'change', 'outcome', 'auth', 'method', 'status', 'id', 'via', 'ip'],
  ...['actor', 'workspace', 'context', 'resource', 'path', 'request', 'trace'],
])

/** Why no event can fulfil all that a query asks at once, as far as its form says so; null: one could. */
export function whyNever(query: CheckedQuery): string | null {
  switch (query.type) {
    case 'or': {
      const reasons = query.parts.map(whyNever)
      return reasons.length > 0 && reasons.every((reason) => reason !== null)
        ? (reasons[0] ?? null)
        : null
    }
    case 'and':
      return whyNeverTogether(query.parts)
    case 'not':
      return query.part.type === 'and' && query.part.parts.length === 0
        ? 'it excludes every event'
        : null
    case 'condition':
      return whyNeverTogether([query])
    case 'free':
      return null
  }
}

function whyNeverTogether(parts: readonly CheckedQuery[]): string | null {
  const flat = parts.flatMap((part) => (part.type === 'and' ? part.parts : [part]))
  const own = flat.map((part) => (part.type === 'condition' ? null : whyNever(part)))
  const first = own.find((reason) => reason !== null)
  if (first !== undefined) return first
  const negated = new Set(
    flat.flatMap((part) => (part.type === 'not' ? [JSON.stringify(part.part)] : [])),
  )
  const words = new Map<string, Set<string>>()
  for (const part of flat) {
    if (part.type === 'not') continue
    if (negated.has(JSON.stringify(part))) return 'it asks for something and excludes the same'
    if (part.type !== 'condition') continue
    if (isPast(part)) return 'it asks for events before a moment that has passed'
    const exact = exactValues(part.tests)
    if (exact === null || !single.has(part.key)) continue
    const known = words.get(part.key)
    const both = known ? [...exact].filter((word) => known.has(word)) : [...exact]
    if (both.length === 0) return `no event has two different values of \`${part.key}\``
    words.set(part.key, new Set(both))
  }
  const actions = words.get('action')
  return actions && [...actions].every((action) => action === 'alert.triggered')
    ? 'alerts are never fired by the alerts of rules'
    : null
}

/** The values that a condition names whole; null where it also takes others. */
function exactValues(tests: readonly Test[]): Set<string> | null {
  const values = new Set<string>()
  for (const test of tests) {
    if (test.type !== 'text' || !test.isWhole || test.parts.length !== 1) return null
    values.add(test.parts[0] ?? '')
  }
  return values
}

/** `before:-7d` moves along; a date stays where it is. What comes late is still looked at for a while. */
function isPast({ key, tests }: Extract<CheckedQuery, { type: 'condition' }>): boolean {
  if (key !== 'before' && key !== 'at') return false
  return tests.every((test) => {
    if (test.type !== 'time' || test.until?.date.type !== 'calendar') return false
    const { endMs } = resolveDate(test.until.date, { nowMs: nowMs(), timeZone: 'UTC' })
    return endMs < nowMs() - 2 * lateMaxMs
  })
}
