import { requestLimits } from '@/lib/log/event/event-limits'
import { shareInProcess } from '@/lib/platform/share-in-process'

/**
 * How many bytes of ingest bodies are in work at once. An event in work takes a dozen times its size, so without a bound
 * a few hundred large requests would end the process. Whoever has to wait is not read from: their connection holds them.
 */
const budgetBytes = 2 * requestLimits.bodyBytesMax

type Budget = { used: number; waiting: { bytes: number; start: () => void }[] }

/** Runs `work` once there is room for a body of `bytes` (unknown: the largest allowed). First come, first served. */
export async function withinBodyBudget<Result>(
  bytes: number | undefined,
  work: () => Promise<Result>,
): Promise<Result> {
  // The direct way and the bundled routes are copies of one another.
  const budget = shareInProcess<Budget>('body-budget', () => ({ used: 0, waiting: [] }))
  const share = Math.min(bytes ?? requestLimits.bodyBytesMax, requestLimits.bodyBytesMax)
  if (budget.waiting.length > 0 || budget.used + share > budgetBytes) {
    await new Promise<void>((start) => budget.waiting.push({ bytes: share, start }))
  } else budget.used += share
  try {
    return await work()
  } finally {
    budget.used -= share
    letIn(budget)
  }
}

function letIn(budget: Budget): void {
  for (;;) {
    const [next] = budget.waiting
    if (!next || budget.used + next.bytes > budgetBytes) return
    budget.waiting.shift()
    budget.used += next.bytes
    next.start()
  }
}
