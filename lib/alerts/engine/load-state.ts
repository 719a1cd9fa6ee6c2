import { addFiring, newGroup } from '@/lib/alerts/evaluate'
import { hourMs, hourOf, openHour } from '@/lib/alerts/hourly-cap'
import { horizonOf, lateMaxMs, newRuleState, type RuleState } from '@/lib/alerts/rule-state'
import { listFirings, listHits, listHours } from '@/lib/alerts/store/engine'
import type { CompiledRule } from './compile-rule'

/**
 * What was remembered of some rules when the cursor stood at `nextSeq`, from the database. `recordedMs`: when the event there was
 * recorded, or a time before.
 */
export async function loadStates(
  rules: readonly CompiledRule[],
  { nextSeq, recordedMs }: { nextSeq: number; recordedMs: number },
): Promise<Map<string, RuleState>> {
  const states = new Map(rules.map(({ row }) => [row.id, newRuleState(nextSeq - 1)]))
  if (rules.length === 0) return states
  const [hits, firings, hours] = await Promise.all([
    listHits(rules.map(({ row }) => row.id)),
    listFirings(
      rules.map(({ row: { id, version }, window }) => ({
        ...{ id, version, sinceMs: horizonOf({ recordedMs, window }).firingsMs },
      })),
    ),
    listHours(
      rules.map(({ row: { id, version } }) => ({
        // From the beginning of an hour on.
        ...{ id, version, sinceMs: hourOf(recordedMs - lateMaxMs) * hourMs },
      })),
    ),
  ])
  for (const { ruleId, groupKey, valueKey, ...hit } of hits) {
    const value = valueKey === '' ? null : valueKey
    groupIn(states.get(ruleId), groupKey)?.hits.push({ ...hit, value })
  }
  for (const { id, ruleId, groupKey, firedAt } of firings) {
    const group = groupIn(states.get(ruleId), groupKey)
    if (group) addFiring(group, { id, atMs: firedAt.getTime() })
  }
  for (const { ruleId, hour, alerts, restId } of hours) {
    const state = states.get(ruleId)
    if (!state) continue
    const known = openHour(state.hours, hour * hourMs)
    known.alerts = alerts
    known.rest = restId === null ? null : { id: restId, atMs: hour * hourMs }
  }
  return states
}

function groupIn(state: RuleState | undefined, groupKey: string) {
  if (!state) return undefined
  const group = state.groups.get(groupKey) ?? newGroup()
  state.groups.set(groupKey, group)
  return group
}
