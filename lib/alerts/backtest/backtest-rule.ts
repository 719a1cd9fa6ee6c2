import { readCompanySettings } from '@/lib/companies/queries'
import { planFeatures } from '@/lib/companies/plans'
import { searchAsked } from '@/lib/events/queries/search-events'
import { countMatches, matchEvents } from '@/lib/events/segments/count-events'
import { findByTime } from '@/lib/events/segments/find-events'
import { nowMs } from '@/lib/platform/clock'
import { parseInput } from '@/lib/platform/parse-input'
import { checkRule } from '@/lib/alerts/check-rule'
import { windowOf } from '@/lib/alerts/engine/compile-rule'
import { ownEventsQuery } from '@/lib/alerts/fields'
import { hoursOf } from '@/lib/alerts/hours'
import { type AlertsPrincipal, requireAlerts } from '@/lib/alerts/require-alerts'
import { type BacktestInput, backtestInput } from '@/lib/alerts/schema'
import type { Backtest } from '@/lib/alerts/schema/views'
import { replayEvents } from './replay-events'
import { neededFor, type ReplayedRule } from './replay-matches'
import { type ReplayedWithin, replayWithin } from './replay-within'
import { viewFirings } from './view-firings'

/** More matches are not read: their events would be more than a page can wait for. */
const eventsReadMax = 50_000
const dayMs = 86_400_000

export type BacktestOptions = {
  keptDays?: number
  /** How long events are replayed; what is not by then is said. */
  budgetMs?: number
  /** For tests: reads events also where the index would do. */
  isReading?: boolean
}

/** With what is done before and after it, an answer takes less than five seconds. */
const budgetMsDefault = 3_500

/**
 * How often a rule would have fired in the last `days` days, each event at its own time. Matches are found in the search index, and
 * replayed by what it has of them; what a rule asks for beyond that is read from the newest events. As many are looked at as there is
 * time for: what was not is said by `from` and `limit`. Enables nothing and is no event. Throws `permission_missing` and
 * `plan_lacks_alerts` (403), `invalid_input` (422) and `query_invalid` (400) as `createRule`, `query_too_slow` and `searches_busy` (503).
 */
export async function backtestRule(
  principal: AlertsPrincipal,
  input: BacktestInput,
  { keptDays, budgetMs = budgetMsDefault, isReading = false }: BacktestOptions = {},
): Promise<Backtest> {
  await requireAlerts(principal, 'audit_log.settings')
  await requireAlerts(principal, 'audit_log.view')
  const { days, rule } = parseInput(backtestInput, input)
  const { companyId } = principal
  const company = await readCompanySettings(companyId)
  checkRule(rule, { ...company, keptDays: keptDays ?? planFeatures(company.plan).keptDays })
  const { query, condition, outside, cooldownSeconds } = rule
  const replayed: ReplayedRule = {
    condition,
    window: windowOf(condition, cooldownSeconds),
    hours: outside === null ? null : hoursOf(outside, company),
  }
  const endMs = nowMs()
  const { matches, ...done } = await replay(companyId, {
    ...{ query, zone: company.timeZone, rule: replayed, isReading },
    ...{ fromMs: endMs - days * dayMs, endMs, untilMs: performance.now() + budgetMs },
  })
  const isPartial = done.read < matches
  return {
    ...{ days, matches, isPartial, firings: done.firings },
    samples: await viewFirings(companyId, { query, by: condition.by, newest: done.newest }),
    from: new Date(done.fromMs).toISOString(),
    until: new Date(endMs).toISOString(),
    limit: isPartial ? describeLimit({ matches, read: done.read }) : null,
  }
}

type Asked = {
  query: string
  zone: string
  rule: ReplayedRule
  isReading: boolean
  fromMs: number
  endMs: number
  untilMs: number
}

async function replay(
  companyId: string,
  { query, zone, rule, isReading, fromMs, endMs, untilMs }: Asked,
): Promise<ReplayedWithin & { matches: number }> {
  const needed = isReading ? null : neededFor(rule.condition)
  const asked = {
    ...{ q: query, within: `-(${ownEventsQuery})`, zone },
    after: new Date(fromMs - 1).toISOString(),
  }
  const { done, found, count } = await searchAsked({ companyId }, asked, async (open) => {
    const matches = await matchEvents(open, needed ?? {})
    const replayed = needed
      ? await replayWithin(matches, {
          ...{ rule, fromMs, nowMs: endMs, limits: { untilMs, breathe: open.breathe } },
        })
      : null
    return {
      ...{ done: replayed, count: countMatches(matches) },
      found: replayed
        ? []
        : await findByTime(open, { place: null, direction: 'older', limit: eventsReadMax }),
    }
  })
  if (done) return { ...done, matches: count }
  return {
    ...(await replayEvents({ companyId }, { found, rule, fromMs, untilMs })),
    matches: count,
  }
}

function describeLimit({ matches, read }: { matches: number; read: number }): string {
  const words = (count: number) => count.toLocaleString('en-US')
  return `${words(matches)} events match: the newest ${words(read)} of them were looked at. Narrow the query, or ask for fewer days.`
}
