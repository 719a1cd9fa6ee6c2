import { operatorOf } from '@/lib/access/origin'
import { findCompanyBySlug } from '@/lib/companies/queries'
import { createRule } from '@/lib/alerts/commands/rules'
import { drainCompany, type Memories } from '@/lib/alerts/engine/drain-company'
import type { NewRule } from '@/lib/alerts/schema'
import { catalogue } from '@/lib/log/catalogue/catalogue'
import { indexLogs } from '@/lib/events/segments/index-log'
import { closeDatabase, sql } from '@/lib/platform/db'
import { setEnv } from '@/lib/platform/env'
import { openInstance } from '@/lib/platform/instance'
import { benchBacktests } from './backtests'
import { print } from './measure'
import { runCli } from './server'

const slug = 'watched'
const rulesMax = 500
/** What the product promises on one core. */
const eventsPerSecond = 1_000

/**
 * What `rulesMax` rules over `size` events cost one core, beside one rule over the same events, which is what reading the log costs;
 * and how long back-tests take. With `--data` of a run of `explore`, also on its largest company.
 */
export async function benchAlerts({ dataDir, size }: { dataDir: string; size: number }) {
  print(`loading ${size} events over 90 days …`)
  const generate = ['events', 'generate', '--company', slug, '--create', '--seed', 'bench']
  await runCli(dataDir, [...generate, '--days', '90', '--count', String(size)])
  setEnv({ DATA_DIR: dataDir })
  const instance = await openInstance()
  try {
    const company = await findCompanyBySlug(slug)
    if (!company) throw new Error('the company of the bench is gone')
    const operator = operatorOf(company.id)
    const rules = makeRules()
    const [first] = rules
    if (!first) throw new Error('there are no rules')
    await createRule(operator, first)
    const one = await measureDrain(company.id)
    for (const rule of rules.slice(1)) await createRule(operator, rule)
    const all = await measureDrain(company.id)
    report('1 rule', one)
    report(`${rules.length} rules`, all)
    const share = (all.cpuMs / all.events) * (eventsPerSecond / 1_000)
    print(
      `${(all.cpuMs / one.cpuMs).toFixed(2)} × the work of one rule; ${(share * 100).toFixed(0)} % of a core at ${eventsPerSecond} events/s`,
    )
    await indexLogs()
    await benchBacktests(company.id)
    // Of an earlier run of `explore` with the same `--data`.
    const large = await findCompanyBySlug('large-1')
    if (large) await benchBacktests(large.id)
  } finally {
    await closeDatabase()
    await instance.release()
  }
}

type Drained = { events: number; seconds: number; cpuMs: number; alerts: number }

/** The whole log anew, as if all rules had always been there. */
async function measureDrain(companyId: string): Promise<Drained> {
  const reset = [
    'DELETE FROM alerts WHERE company_id = $1::uuid',
    'DELETE FROM alert_hits h USING alert_rules r WHERE r.id = h.rule_id AND r.company_id = $1::uuid',
    'UPDATE alert_rules SET since_seq = 0 WHERE company_id = $1::uuid',
    'UPDATE alert_cursors SET next_seq = 0 WHERE company_id = $1::uuid',
  ]
  for (const [at, text] of reset.entries())
    await sql().query(`bench.reset_${at}`, text, [companyId])
  const memories: Memories = new Map()
  const cpu = process.cpuUsage()
  const startedAt = performance.now()
  while (await drainCompany(companyId, { memories })) {
    // It says that there is more.
  }
  const seconds = (performance.now() - startedAt) / 1_000
  const { user, system } = process.cpuUsage(cpu)
  const [row] = await sql().query<{ events: number; alerts: number }>(
    'bench.drained',
    `SELECT next_seq AS events, (SELECT count(*) FROM alerts a WHERE a.company_id = k.company_id) AS alerts
       FROM alert_cursors k WHERE company_id = $1::uuid`,
    [companyId],
  )
  return {
    events: row?.events ?? 0,
    alerts: row?.alerts ?? 0,
    seconds,
    cpuMs: (user + system) / 1_000,
  }
}

function report(what: string, { events, seconds, cpuMs, alerts }: Drained): void {
  print(
    `${what}: ${events} events in ${seconds.toFixed(1)} s, ${Math.round(events / seconds)}/s; ${((cpuMs / events) * 1_000).toFixed(0)} µs of processor an event; ${alerts} alerts`,
  )
}

/** As companies have them: most ask for an action, some for a pattern, a tag, a person, or words. */
function makeRules(): NewRule[] {
  const actions = catalogue.flatMap(({ area, action }) => (area === 'alerts' ? [] : [action]))
  const queries = [
    'action:auth.failed',
    ...Array.from(
      { length: 39 },
      (_, at) => `action:*${['role', 'key', 'deleted', 'export'][at % 4]}* ip:10.${at}.0.0/16`,
    ),
    ...Array.from({ length: 30 }, (_, at) => `tag:security status:${400 + at}`),
    ...Array.from({ length: 30 }, (_, at) => `actor:person${at}@watched.example change:deleted`),
    ...Array.from({ length: 20 }, (_, at) => `actor:person${at}@watched.example`),
    ...Array.from({ length: 10 }, (_, at) => `refund ${at}`),
    ...Array.from({ length: 10 }, (_, at) => `ip:10.${at}.1.0/24`),
  ]
  const rest = Array.from(
    { length: rulesMax - queries.length },
    (_, at) => `action:${actions[at % actions.length]} -outcome:success`,
  )
  return [...queries, ...rest].map((query, at) => ({
    ...{ name: `Rule ${at}`, query, cooldownSeconds: 3_600 },
    condition:
      at % 5 === 1
        ? { kind: 'distinct' as const, of: 'ip', count: 5, withinSeconds: 600, by: ['actor'] }
        : { kind: 'count' as const, count: 5, withinSeconds: 600, by: ['actor'] },
  }))
}
