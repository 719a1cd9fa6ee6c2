import { readCompanySettings } from '@/lib/companies/queries'
import { planFeatures } from '@/lib/companies/plans'
import { readFoundEvents } from '@/lib/events/queries/read-found-events'
import { searchAsked } from '@/lib/events/queries/search-events'
import { countMatches, matchEvents } from '@/lib/events/segments/count-events'
import { findByTime } from '@/lib/events/segments/find-events'
import type { StoredEvent } from '@/lib/log/schema'
import { nowMs } from '@/lib/platform/clock'
import { parseInput } from '@/lib/platform/parse-input'
import { checkRule } from '@/lib/alerts/check-rule'
import { describeGroup, queryOfGroup } from '@/lib/alerts/describe-group'
import { windowOf } from '@/lib/alerts/engine/compile-rule'
import { isCounted } from '@/lib/alerts/engine/dispatch'
import {
  type Fired,
  newOutcome,
  takeEvents,
  type TakingRule,
} from '@/lib/alerts/engine/take-events'
import { isOwnEvent } from '@/lib/alerts/fields'
import { hoursOf } from '@/lib/alerts/hours'
import { viewEvent } from '@/lib/alerts/read-samples'
import { type AlertsPrincipal, requireAlerts } from '@/lib/alerts/require-alerts'
import { newRuleState } from '@/lib/alerts/rule-state'
import { type BacktestInput, backtestInput, type RuleValues } from '@/lib/alerts/schema'
import type { Backtest, BacktestFiring } from '@/lib/alerts/schema/views'

/** More matches are not read: their events would be more than a page can wait for. */
const eventsMax = 50_000
const firingsShown = 20
const samplesShown = 5
const dayMs = 86_400_000

export type BacktestOptions = {
  keptDays?: number
  /** How long events are read; what is not read by then is said. */
  budgetMs?: number
}

const budgetMsDefault = 2_000

/**
 * How often a rule would have fired in the last `days` days, each event at its own time. Matches are found in the search index and
 * the newest are read, as many as the time allows: what was not looked at is said by `from` and `limit`. Enables nothing and is no
 * event. Throws `permission_missing` and `plan_lacks_alerts` (403), `invalid_input` (422) and `query_invalid` (400) as `createRule`,
 * `query_too_slow` and `searches_busy` (503).
 */
export async function backtestRule(
  principal: AlertsPrincipal,
  input: BacktestInput,
  { keptDays, budgetMs = budgetMsDefault }: BacktestOptions = {},
): Promise<Backtest> {
  await requireAlerts(principal, 'audit_log.settings')
  await requireAlerts(principal, 'audit_log.view')
  const { days, rule } = parseInput(backtestInput, input)
  const { companyId } = principal
  const company = await readCompanySettings(companyId)
  checkRule(rule, { ...company, keptDays: keptDays ?? planFeatures(company.plan).keptDays })
  const startedAt = performance.now()
  const untilMs = nowMs()
  const fromMs = untilMs - days * dayMs
  const asked = {
    ...{ q: rule.query, within: '', zone: company.timeZone },
    after: new Date(fromMs - 1).toISOString(),
  }
  const { matches, found } = await searchAsked({ companyId }, asked, async (open) => ({
    matches: countMatches(await matchEvents(open)),
    found: await findByTime(open, { place: null, direction: 'older', limit: eventsMax }),
  }))
  const events: StoredEvent[] = []
  let read = 0
  for await (const batch of readFoundEvents({ companyId }, found)) {
    events.push(...batch.filter((event) => !isOwnEvent(event)))
    read = Math.min(found.length, read + 1_000)
    if (performance.now() - startedAt > budgetMs) break
  }
  const isPartial = read < matches
  const oldest = events.at(-1)
  const fired = replay({ companyId, rule, company }, events)
  const bySeq = new Map(events.map((event) => [event.seq, event]))
  return {
    ...{ days, matches, isPartial, firings: fired.length },
    samples: fired
      .toSorted((one, other) => other.firedMs - one.firedMs)
      .slice(0, firingsShown)
      .map((one) => viewFiring(one, { companyId, rule, bySeq })),
    from: isPartial && oldest ? oldest.occurred_at : new Date(fromMs).toISOString(),
    until: new Date(untilMs).toISOString(),
    limit: isPartial
      ? `${matches} events match: the newest ${read} of them were looked at. Narrow the query, or ask for fewer days.`
      : null,
  }
}

type Of = {
  companyId: string
  rule: Pick<RuleValues, 'query' | 'condition' | 'outside' | 'cooldownSeconds'>
}

/** The rule over events as if each had come when it happened: history that was imported counts too. */
function replay(
  { companyId, rule, company }: Of & { company: Parameters<typeof hoursOf>[1] },
  events: readonly StoredEvent[],
): Fired<TakingRule>[] {
  const compiled = {
    row: { ...rule, companyId, id: 'backtest' },
    window: windowOf(rule.condition, rule.cooldownSeconds),
    hours: rule.outside === null ? null : hoursOf(rule.outside, company),
  }
  const outcome = newOutcome<TakingRule>()
  const counted = events
    .filter((event) => isCounted(compiled, event))
    .toSorted((one, other) => one.seq - other.seq)
  takeEvents(compiled, {
    ...{ state: newRuleState(), events: counted, outcome, lateMaxMs: Number.MAX_SAFE_INTEGER },
  })
  return [...outcome.fired.values()]
}

function viewFiring(
  fired: Fired<TakingRule>,
  { companyId, rule, bySeq }: Of & { bySeq: ReadonlyMap<number, StoredEvent> },
): BacktestFiring {
  const { condition, query } = rule
  const group = describeGroup(bySeq.get(fired.firedSeq), {
    ...{ companyId, by: condition.by, groupKey: fired.groupKey },
  })
  const after = new Date(fired.firstMs - 1).toISOString()
  const before = new Date(fired.lastMs + 1).toISOString()
  return {
    firedAt: new Date(fired.firedMs).toISOString(),
    group,
    events: fired.count,
    sample: fired.seqs.slice(0, samplesShown).flatMap((seq) => {
      const event = bySeq.get(seq)
      return event ? [viewEvent(event)] : []
    }),
    eventsQuery: [
      query === '' ? '' : `(${query})`,
      queryOfGroup(group),
      `after:${after}`,
      `before:${before}`,
    ]
      .filter((part) => part !== '')
      .join(' '),
  }
}
