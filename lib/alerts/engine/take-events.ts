import type { StoredEvent } from '@/lib/log/schema'
import { newUuidV7 } from '@/lib/platform/ids'
import { addFiring, type Firing, type Hit, type Window } from '@/lib/alerts/evaluate'
import { groupsOf, valuesOf, weightOf } from '@/lib/alerts/fields'
import { openHour, restKey } from '@/lib/alerts/hourly-cap'
import { lateMaxMs as lateMaxMsDefault, type RuleState, takeEvent } from '@/lib/alerts/rule-state'
import { newDigester } from '@/lib/alerts/secrets'
import type { RuleRow } from '@/lib/alerts/store/rules'
import type { CompiledRule } from './compile-rule'

/** What of a rule is needed to take events. */
export type TakingRule = {
  row: Pick<RuleRow, 'id' | 'companyId' | 'condition'>
  window: Window
}

/** An alert that some events led to. */
export type Fired<Rule extends TakingRule = CompiledRule> = {
  id: string
  rule: Rule
  groupKey: string
  firedSeq: number
  firedMs: number
  firstMs: number
  lastMs: number
  count: number
  /** In the order of the log. */
  seqs: number[]
  lastSeq: number
}

/** What joined an alert that was there already. */
export type Joined = { id: string; firstMs: number; lastMs: number; count: number; seqs: number[] }

/** What a stretch of the log changes, to be written with how far it reaches. */
export type Outcome<Rule extends TakingRule = CompiledRule> = {
  fired: Map<string, Fired<Rule>>
  joined: Map<string, Joined>
  /** Hits by rule, group and seq: to keep, or (null) to forget. */
  hits: Map<string, HitChange>
}
export type HitChange = { ruleId: string; groupKey: string; hit: Hit; isKept: boolean }

/** More events of an alert are counted, and found by its query. */
export const seqsMax = 100

export function newOutcome<Rule extends TakingRule = CompiledRule>(): Outcome<Rule> {
  return { fired: new Map(), joined: new Map(), hits: new Map() }
}

/** Takes the events that match one rule, in the order of the log; changes its state and adds to the outcome. */
export function takeEvents<Rule extends TakingRule>(
  rule: Rule,
  {
    state,
    events,
    outcome,
    lateMaxMs = lateMaxMsDefault,
    alertsPerHour = Number.POSITIVE_INFINITY,
    keyOf = newDigester(rule.row.companyId),
  }: {
    state: RuleState
    events: readonly StoredEvent[]
    outcome: Outcome<Rule>
    lateMaxMs?: number
    /** Beyond so many one alert gathers the rest; default all are fired. */
    alertsPerHour?: number
    /** What a group or a value is called: default a digest. */
    keyOf?: (text: string) => string
  },
): void {
  const { condition } = rule.row
  for (const event of events) {
    const of = condition.kind === 'distinct' ? valuesOf(event, condition.of) : [null]
    const groups = groupsOf(event, condition.by).map((values) => keyOf(JSON.stringify(values)))
    for (const groupKey of groups) {
      for (const value of of) {
        const hit: Hit = {
          ...{ seq: event.seq, atMs: Date.parse(event.occurred_at), weight: weightOf(event) },
          value: value === null ? null : keyOf(value),
        }
        const recordedMs = Date.parse(event.recorded_at)
        takeOne(rule, { state, groupKey, hit, recordedMs, outcome, lateMaxMs, alertsPerHour })
      }
    }
  }
}

function takeOne<Rule extends TakingRule>(
  rule: Rule,
  taken: {
    state: RuleState
    groupKey: string
    hit: Hit
    recordedMs: number
    outcome: Outcome<Rule>
    lateMaxMs: number
    alertsPerHour: number
  },
): void {
  const { state, groupKey, hit, recordedMs, outcome, lateMaxMs, alertsPerHour } = taken
  const { window } = rule
  const { step } = takeEvent(state, { ...hit, recordedMs, group: groupKey }, { window, lateMaxMs })
  if (!step) return
  for (const dropped of step.dropped) forget(outcome, { rule, groupKey, hit: dropped })
  if (step.added) keep(outcome, { rule, groupKey, hit: step.added })
  if (step.joined) join(outcome, step.joined, hit)
  if (!step.fired) return
  const hour = openHour(state.hours, hit.atMs)
  if (hour.alerts >= alertsPerHour) {
    // The group has not fired then: what follows in this hour is counted here too, after a restart as before it.
    if (hour.rest) join(outcome, hour.rest, hit)
    else hour.rest = fire(outcome, { rule, groupKey: restKey, hit, hits: [hit] })
    return
  }
  hour.alerts += 1
  const fired = fire(outcome, { rule, groupKey, hit, hits: step.fired })
  // Without a cool-down nothing ever joins: then it need not be remembered.
  const group = state.groups.get(groupKey)
  if (group && window.cooldownMs >= 0) addFiring(group, fired)
}

function fire<Rule extends TakingRule>(
  { fired }: Outcome<Rule>,
  { rule, groupKey, hit, hits }: { rule: Rule; groupKey: string; hit: Hit; hits: readonly Hit[] },
): Firing {
  const id = newUuidV7()
  // An event with several values that are counted apart is several hits.
  const bySeq = new Map(hits.map((one) => [one.seq, one.weight]))
  const others = [...bySeq.keys()].filter((seq) => seq !== hit.seq)
  const times = hits.map(({ atMs }) => atMs)
  fired.set(id, {
    ...{ id, rule, groupKey, firedSeq: hit.seq, firedMs: hit.atMs, lastSeq: hit.seq },
    firstMs: Math.min(...times),
    lastMs: Math.max(...times),
    count: [...bySeq.values()].reduce((sum, weight) => sum + weight, 0),
    seqs: [...others.slice(0, seqsMax - 1), hit.seq].sort((one, other) => one - other),
  })
  return { id, atMs: hit.atMs }
}

function join<Rule extends TakingRule>(
  { fired, joined }: Outcome<Rule>,
  { id }: Firing,
  hit: Hit,
): void {
  const fresh = fired.get(id)
  const none: Joined = { id, firstMs: hit.atMs, lastMs: hit.atMs, count: 0, seqs: [] }
  const one = fresh ?? joined.get(id) ?? none
  if (one.seqs.at(-1) === hit.seq || fresh?.lastSeq === hit.seq) return
  one.firstMs = Math.min(one.firstMs, hit.atMs)
  one.lastMs = Math.max(one.lastMs, hit.atMs)
  one.count += hit.weight
  if (one.seqs.length < seqsMax) one.seqs.push(hit.seq)
  if (fresh) fresh.lastSeq = Math.max(fresh.lastSeq, hit.seq)
  else joined.set(id, one)
}

type Place = { rule: TakingRule; groupKey: string; hit: Hit }

function keep({ hits }: Pick<Outcome, 'hits'>, { rule, groupKey, hit }: Place): void {
  const ruleId = rule.row.id
  hits.set(`${ruleId} ${groupKey} ${hit.seq} ${hit.value}`, { ruleId, groupKey, hit, isKept: true })
}

/** What came and went within the stretch was never written. */
function forget({ hits }: Pick<Outcome, 'hits'>, { rule, groupKey, hit }: Place): void {
  const ruleId = rule.row.id
  const key = `${ruleId} ${groupKey} ${hit.seq} ${hit.value}`
  if (hits.get(key)?.isKept) hits.delete(key)
  else hits.set(key, { ruleId, groupKey, hit, isKept: false })
}
