import type { BusinessHours } from '@/lib/companies/schema'
import { openTailQuery, type TailQuery } from '@/lib/events/tail/tail-query'
import { AppError } from '@/lib/platform/errors'
import type { Window } from '@/lib/alerts/evaluate'
import { hoursOf, type WorkingHours } from '@/lib/alerts/hours'
import type { RuleRow } from '@/lib/alerts/store/rules'
import type { Condition } from '@/lib/alerts/words'

/** A rule made ready to be asked of events, one after another. */
export type CompiledRule = {
  row: RuleRow
  tail: TailQuery
  window: Window
  /** Null: at any hour. */
  hours: WorkingHours | null
}

export type CompanyClock = { timeZone: string; businessHours: BusinessHours }

/** Throws what `isUnreadable` knows where its query is none any more. */
export async function compileRule(row: RuleRow, company: CompanyClock): Promise<CompiledRule> {
  const { companyId, query: text, condition, outside, cooldownSeconds } = row
  const tail = await openTailQuery({ companyId, text, within: '', zone: company.timeZone })
  return {
    ...{ row, tail, window: windowOf(condition, cooldownSeconds) },
    hours: outside === null ? null : hoursOf(outside, company),
  }
}

/** Whether this says that a query cannot be asked, now or later: it is for whoever wrote it to mend. */
export function isUnreadable(error: unknown): error is AppError {
  return error instanceof AppError && error.status === 400
}

/**
 * Without a cool-down every match fires, also two of the same millisecond. A window is at least as long as its cool-down: no event
 * helps to fire twice.
 */
export function windowOf(condition: Condition, cooldownSeconds: number): Window {
  const cooldownMs = cooldownSeconds * 1_000
  if (condition.kind === 'every') {
    const everyMs = cooldownMs === 0 ? -1 : cooldownMs
    return { count: 1, windowMs: 0, cooldownMs: everyMs, isDistinct: false }
  }
  const windowMs = condition.withinSeconds * 1_000
  return {
    ...{ count: condition.count, windowMs, cooldownMs: Math.max(cooldownMs, windowMs) },
    isDistinct: condition.kind === 'distinct',
  }
}
