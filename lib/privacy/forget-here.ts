import { forgetEvents, settleRequests } from '@/lib/events/forget-erased'
import { forgetOpenedRows } from '@/lib/exports/csv/open-row'
import { listenForOrders, onOrder, orderEverywhere } from '@/lib/platform/every-process'

const settle = 'privacy.settle'
const forget = 'privacy.forget'

/** Call at the start of every process that stays: others erase people whom this one still holds in memory. */
export function listenForErasures(): void {
  knowOrders()
  listenForOrders()
}

/** Everywhere: what is noted of requests gets into the log, and these accounts are named by nothing that comes later. */
export async function settleEverywhere(input: {
  companyId: string
  userIds: readonly string[]
}): Promise<number> {
  knowOrders()
  return await orderEverywhere(settle, JSON.stringify(input))
}

/** Everywhere: nothing that was read of this log before now stays in memory. */
export async function forgetEverywhere(companyId: string): Promise<number> {
  knowOrders()
  return await orderEverywhere(forget, JSON.stringify({ companyId }))
}

function knowOrders(): void {
  onOrder(settle, async (payload) => {
    await settleRequests(JSON.parse(payload) as { companyId: string; userIds: string[] })
  })
  onOrder(forget, async (payload) => {
    forgetEvents((JSON.parse(payload) as { companyId: string }).companyId)
    forgetOpenedRows()
  })
}
