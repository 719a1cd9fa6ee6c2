import { nowMs } from '@/lib/platform/clock'
import { shareInProcess } from '@/lib/platform/share-in-process'

/** Longer than anything of theirs can have been on its way. */
const keptMs = 24 * 60 * 60_000
const entriesMax = 10_000

type Account = { companyId: string; userId: string }

/** Company and account → when they were erased. In memory alone: what began in this process ends in it. */
const forgotten = shareInProcess('forgotten-people', () => new Map<string, number>())

/** An account was erased in a company: what of theirs is on its way, and knows who they were, says so no more from now on. */
export function forgetRequester(account: Account): void {
  const now = nowMs()
  for (const [key, atMs] of forgotten) {
    if (now - atMs > keptMs || forgotten.size >= entriesMax) forgotten.delete(key)
    else break
  }
  forgotten.set(keyOf(account), now)
}

/** Whether it was, not long ago. It may be a member again, where it is one of another company too. */
export function isForgotten(account: Account): boolean {
  return forgotten.has(keyOf(account))
}

function keyOf({ companyId, userId }: Account): string {
  return `${companyId} ${userId}`
}
