import { planFeatures } from '@/lib/companies/plans'
import { nowMs } from '@/lib/platform/clock'
import { log } from '@/lib/platform/log'
import {
  channelLeaseMs,
  claimChannel,
  hasDue,
  postponeChannel,
  releaseChannel,
  renewChannel,
} from './store/notifications'
import { deletePruned } from './store/texts'
import { readSize } from './store/rules'
import { type Behind, listBehind, skipTo } from './store/engine'
import { shareInProcess } from '@/lib/platform/share-in-process'
import type { Memories } from './engine/drain-company'

/** Also across the reloads of development. */
const memories = shareInProcess<Memories>('alerts', () => new Map())

/**
 * Looks at what logs have grown by and fires what it completes, until nothing is left. Any number of processes may run it: each
 * company is one's at a time. One that fails holds up no other: it is tried again by the next run, and this one throws in the end.
 * The engine is loaded where there is something to do.
 */
export async function evaluateAlerts(signal?: AbortSignal): Promise<void> {
  const failures = new Map<string, unknown>()
  for (let isBusy = true; isBusy; ) {
    isBusy = false
    for (const { companyId, plan } of await listBehind()) {
      if (signal?.aborted) break
      if (failures.has(companyId)) continue
      try {
        isBusy = (await lookAt({ companyId, plan }, signal)) || isBusy
      } catch (error) {
        failures.set(companyId, error)
      }
    }
    if (signal?.aborted) break
  }
  const [first] = failures.values()
  if (failures.size > 0) throw new AggregateError(failures.values(), `${first}`)
}

/** Answers whether there is more. */
async function lookAt({ companyId, plan }: Behind, signal?: AbortSignal): Promise<boolean> {
  if (planFeatures(plan).alerts) {
    const { drainCompany } = await import('./engine/drain-company')
    return await drainCompany(companyId, { memories, ...(signal ? { signal } : {}) })
  }
  // What happens while the plan has no alerts fires nothing later either.
  await skipTo(companyId, await readSize(companyId))
  return false
}

/**
 * Tells alerts to channels, until nothing is due. Any number of processes may run it: a channel is one's at a time. What fails is
 * told on the channel and tried again.
 */
export async function notifyOfAlerts(
  signal?: AbortSignal,
  { random }: { random?: () => number } = {},
): Promise<void> {
  if (!(await hasDue(nowMs()))) return
  const { drainChannel } = await import('./notify/drain-channel')
  const keepSending = async () => {
    while (!signal?.aborted) {
      const channel = await claimChannel(nowMs())
      if (!channel) return
      // A receiver may take longer than the lease: as long as this process is there, it holds on to it.
      const beat = setInterval(() => {
        renewChannel(channel).catch((error: unknown) =>
          log.warn('the lease of a channel could not be renewed', { reason: String(error) }),
        )
      }, channelLeaseMs / 3)
      try {
        await drainChannel(channel, { random, signal })
      } catch (error) {
        // A failure of ours, such as a secret that does not open: it must hold up no other channel.
        log.error('a channel of alerts could not be sent to, and is tried again', error, {
          channel: channel.id,
        })
        await postponeChannel(channel, nowMs() + failedRestMs)
      } finally {
        clearInterval(beat)
        await releaseChannel(channel)
      }
    }
  }
  // A receiver that does not answer holds up few others.
  await Promise.all(Array.from({ length: atOnce }, keepSending))
}

const atOnce = 4
const failedRestMs = 60_000

/** An alert goes when its last event is gone, as that event's retention and holds have it. Returns how many went. */
export async function forgetPrunedAlerts(signal?: AbortSignal): Promise<number> {
  let deleted = 0
  while (!signal?.aborted) {
    const count = await deletePruned(prunedAtOnce)
    deleted += count
    if (count < prunedAtOnce) break
  }
  return deleted
}

const prunedAtOnce = 500
