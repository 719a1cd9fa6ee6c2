import { nowMs } from '@/lib/platform/clock'
import { shareInProcess } from '@/lib/platform/share-in-process'
import type { AnsweredRequest } from './schema'

/** Longer than any request of theirs can have been on its way. */
const keptMs = 24 * 60 * 60_000
const entriesMax = 10_000

/** Company and account → when they were erased. In memory alone: what began in this process ends in it. */
const forgotten = shareInProcess('forgotten-people', () => new Map<string, number>())

/**
 * An account was erased in a company: a request of theirs that is on its way, which knows who asked, is recorded as a user's
 * from now on, and says nothing else of them.
 */
export function forgetRequester({
  companyId,
  userId,
}: {
  companyId: string
  userId: string
}): void {
  const now = nowMs()
  for (const [key, atMs] of forgotten) {
    if (now - atMs > keptMs || forgotten.size >= entriesMax) forgotten.delete(key)
    else break
  }
  forgotten.set(keyOf(companyId, userId), now)
}

/** The request as it may be recorded. */
export function withoutForgotten(request: AnsweredRequest): AnsweredRequest {
  const { actor, companyId } = request
  if (actor.type !== 'user' || actor.id === undefined) return request
  if (!forgotten.has(keyOf(companyId, actor.id))) return request
  return {
    ...request,
    ...{ actor: { type: 'user' }, source: undefined, query: {}, headers: {} },
    ...{ body: undefined, ownMembers: [], personalMembers: [] },
  }
}

function keyOf(companyId: string, userId: string): string {
  return `${companyId} ${userId}`
}
