import { planFeatures } from '@/lib/companies/plans'
import { readSize } from './store/rules'
import { listBehind, skipTo } from './store/engine'
import { shareInProcess } from '@/lib/platform/share-in-process'
import type { Memories } from './engine/drain-company'

/** Also across the reloads of development. */
const memories = shareInProcess<Memories>('alerts', () => new Map())

/**
 * Looks at what logs have grown by and fires what it completes, until nothing is left. Any number of processes may run it: each
 * company is one's at a time. The engine is loaded where there is something to do.
 */
export async function evaluateAlerts(signal?: AbortSignal): Promise<void> {
  while (!signal?.aborted) {
    const behind = await listBehind()
    if (behind.length === 0) return
    const { drainCompany } = await import('./engine/drain-company')
    let isBusy = false
    for (const { companyId, plan } of behind) {
      if (signal?.aborted) return
      // What happens while the plan has no alerts fires nothing later either.
      if (!planFeatures(plan).alerts) await skipTo(companyId, await readSize(companyId))
      else
        isBusy =
          (await drainCompany(companyId, { memories, ...(signal ? { signal } : {}) })) || isBusy
    }
    if (!isBusy) return
  }
}
