import { setTimeout as sleep } from 'node:timers/promises'
import { findCompanyBySlug } from '@/lib/companies/queries'
import { ingestValues } from '@/lib/events/commands'
import { closeDatabase, sql } from '@/lib/platform/db'
import { setEnv } from '@/lib/platform/env'
import { openInstance } from '@/lib/platform/instance'
import { pruneLog } from '@/lib/retention/prune-log'
import { settleRetention } from '@/lib/retention/settle'
import { percentile, print } from './measure'
import { runCli } from './server'

const slug = 'pruned'
const quietMs = 20_000

/**
 * What pruning `size` events costs those who write meanwhile: appends of one event, one after another, in the process that
 * prunes, as in a server whose worker does.
 */
export async function benchRetention({ dataDir, size }: { dataDir: string; size: number }) {
  // 640 of 730 days are past 90.
  const count = Math.ceil((size * 730) / 640)
  print(`loading ${count} events over 730 days …`)
  const generate = ['events', 'generate', '--company', slug, '--create', '--seed', 'bench']
  await runCli(dataDir, [...generate, '--days', '730', '--count', String(count)])
  setEnv({ DATA_DIR: dataDir })
  const instance = await openInstance()
  try {
    const company = await findCompanyBySlug(slug)
    if (!company) throw new Error('the company of the bench is gone')
    const companyId = company.id
    await settleRetention(companyId)
    await sql().query(
      'bench.policy',
      `UPDATE retention_policies SET kept_days = 90, chosen_days = 90, pending_days = NULL, pending_from = NULL
        WHERE company_id = $1::uuid`,
      [companyId],
    )
    const quiet = await measureAppends(companyId, sleep(quietMs))
    const startedMs = performance.now()
    const pruning = pruneLog(companyId, { archiver: null })
    const busy = await measureAppends(companyId, pruning)
    const { pruned } = await pruning
    const seconds = (performance.now() - startedMs) / 1_000
    print(`pruned ${pruned} events in ${seconds.toFixed(0)} s, ${Math.round(pruned / seconds)}/s`)
    report('appends without pruning', quiet)
    report('appends while it prunes', busy)
    const ratio = percentile(busy, 0.5) / percentile(quiet, 0.5)
    const late = busy.filter((ms) => ms > 100).length
    print(`median ${ratio.toFixed(2)} × of without; over 100 ms: ${late} of ${busy.length}`)
  } finally {
    await closeDatabase()
    await instance.release()
  }
}

async function measureAppends(companyId: string, until: Promise<unknown>): Promise<number[]> {
  const times: number[] = []
  let isOver = false
  const over = until.finally(() => {
    isOver = true
  })
  while (!isOver) {
    const startedMs = performance.now()
    const value = {
      action: 'bench.appended',
      actor: {
        type: 'user',
        id: `u${times.length % 50}`,
        email: `u${times.length % 50}@bench.example`,
      },
    }
    await ingestValues({ companyId, via: { type: 'cli' } }, [{ index: 0, value }])
    times.push(performance.now() - startedMs)
    await sleep(5)
  }
  await over
  return times
}

function report(what: string, times: number[]): void {
  const at = (share: number) => percentile(times, share).toFixed(1)
  print(`${what}: median ${at(0.5)} ms, 99 % ${at(0.99)} ms, slowest ${at(1)} ms (${times.length})`)
}
