import { operatorOf } from '@/lib/access/origin'
import { backtestRule } from '@/lib/alerts/backtest/backtest-rule'
import { presets } from '@/lib/alerts/presets'
import type { BacktestInput } from '@/lib/alerts/schema'
import { countAll } from '@/lib/events/store'
import { print } from './measure'

type Case = { name: string; rule: BacktestInput['rule'] }

/** Every preset, and rules that cost more: what everything matches, what is counted apart, hours, what only the events have. */
const cases: readonly Case[] = [
  ...presets.map(({ name, query, condition, outside, cooldownSeconds }) => ({
    ...{ name, rule: { query, condition, outside, cooldownSeconds } },
  })),
  {
    name: 'every event, without a cool-down',
    rule: { query: '', condition: { kind: 'every' }, cooldownSeconds: 0 },
  },
  {
    name: 'every event outside working hours, by actor',
    rule: {
      ...{ query: '', condition: { kind: 'every', by: ['actor'] }, cooldownSeconds: 300 },
      outside: { zone: 'Europe/Berlin' },
    },
  },
  {
    name: '50 events of one actor in a minute',
    rule: {
      ...{ query: '', cooldownSeconds: 300 },
      condition: { kind: 'count', count: 50, withinSeconds: 60, by: ['actor'] },
    },
  },
  {
    name: '5 IP addresses of one actor in an hour',
    rule: {
      ...{ query: '', cooldownSeconds: 3_600 },
      condition: { kind: 'distinct', of: 'ip', count: 5, withinSeconds: 3_600, by: ['actor'] },
    },
  },
  {
    name: '10 changes of one target in an hour',
    rule: {
      ...{ query: 'change:changed,deleted', cooldownSeconds: 3_600 },
      condition: { kind: 'count', count: 10, withinSeconds: 3_600, by: ['target'] },
    },
  },
]

/** How long back-tests of a company take, over ninety days and over the two years that its log may have. */
export async function benchBacktests(companyId: string): Promise<void> {
  const operator = operatorOf(companyId)
  print(`back-tests among ${(await countAll(companyId)).toLocaleString('en-US')} events`)
  for (const { name, rule } of cases) {
    for (const days of [90, 730]) {
      const startedAt = performance.now()
      const { matches, firings, limit } = await backtestRule(
        operator,
        { rule, days },
        { keptDays: 730 },
      )
      const ms = performance.now() - startedAt
      const result = `${matches} match, fires ${limit === null ? '' : 'at least '}${firings} times`
      print(
        `${name.padEnd(46)}${`${days} d`.padStart(6)}${ms.toFixed(0).padStart(7)} ms  ${result}`,
      )
      if (limit !== null) print(`  ${limit}`)
    }
  }
}
