import { requestLimits } from '@/lib/log/event/event-limits'
import { AppError } from '@/lib/platform/errors'
import { shareInProcess } from '@/lib/platform/share-in-process'

/**
 * How many bytes of ingest bodies are in work at once. An event in work takes a dozen times its size, so without a bound
 * a few hundred large requests would end the process. Whoever has to wait is not read from: their connection holds them.
 */
const budgetBytes = 2 * requestLimits.bodyBytesMax
/** What one company may have of it, so that a producer who sends much or slowly holds up only its own. */
const companyBytes = budgetBytes / 2
/** What may wait beside it of one company: bodies that Next has read wait in memory. */
const companyWaitingBytes = 4 * requestLimits.bodyBytesMax

type Turn = { companyId: string; bytes: number; start: () => void }
type Budget = {
  used: number
  usedBy: Map<string, number>
  waiting: Turn[]
  waitingOf: Map<string, number>
}

/**
 * Runs `work` once there is room for a body of `bytes` (unknown: the largest allowed). First come, first served, but for
 * those whose company has its share already. Throws `ingest_busy` (503) when too much of the company waits.
 */
export async function withinBodyBudget<Result>(
  { companyId, bytes }: { companyId: string; bytes: number | undefined },
  work: () => Promise<Result>,
): Promise<Result> {
  // The direct way and the bundled routes are copies of one another.
  const budget = shareInProcess<Budget>('body-budget', () => ({
    used: 0,
    usedBy: new Map(),
    waiting: [],
    waitingOf: new Map(),
  }))
  const share = Math.min(bytes ?? requestLimits.bodyBytesMax, requestLimits.bodyBytesMax)
  if ((budget.waitingOf.get(companyId) ?? 0) + share > companyWaitingBytes) throw ingestBusy()
  await new Promise<void>((start) => {
    budget.waiting.push({ companyId, bytes: share, start })
    add(budget.waitingOf, companyId, share)
    letIn(budget)
  })
  try {
    return await work()
  } finally {
    budget.used -= share
    add(budget.usedBy, companyId, -share)
    letIn(budget)
  }
}

/** Nobody is overtaken by a later body of their own company, nor of another unless the own share is full. */
function letIn(budget: Budget): void {
  const full = new Set<string>()
  const staying: Turn[] = []
  let isOpen = true
  for (const turn of budget.waiting) {
    const { companyId, bytes, start } = turn
    const isOverShare =
      full.has(companyId) || (budget.usedBy.get(companyId) ?? 0) + bytes > companyBytes
    if (isOverShare) full.add(companyId)
    else isOpen &&= budget.used + bytes <= budgetBytes
    if (isOverShare || !isOpen) {
      staying.push(turn)
      continue
    }
    budget.used += bytes
    add(budget.usedBy, companyId, bytes)
    add(budget.waitingOf, companyId, -bytes)
    start()
  }
  budget.waiting = staying
}

/** Companies that have nothing are not kept. */
function add(sums: Map<string, number>, companyId: string, bytes: number): void {
  const sum = (sums.get(companyId) ?? 0) + bytes
  if (sum === 0) sums.delete(companyId)
  else sums.set(companyId, sum)
}

function ingestBusy(): AppError {
  return new AppError('ingest_busy', {
    status: 503,
    title: 'Too much at once',
    detail: `More than ${companyWaitingBytes.toLocaleString('en-US')} bytes of this company's events wait to be read. Nothing of this request was recorded; send it again, and fewer at once.`,
    retryAfterSeconds: 2,
  })
}
