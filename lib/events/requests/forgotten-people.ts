import { isForgotten } from '@/lib/access/forgotten-people'
import type { AnsweredRequest } from './schema'

/** The request as it may be recorded: of somebody who was erased while it was on its way, that it was a user's and nothing else. */
export function withoutForgotten(request: AnsweredRequest): AnsweredRequest {
  const { actor, companyId } = request
  if (actor.type !== 'user' || actor.id === undefined) return request
  if (!isForgotten({ companyId, userId: actor.id })) return request
  return {
    ...request,
    ...{ actor: { type: 'user' }, source: undefined, query: {}, headers: {} },
    ...{ body: undefined, ownMembers: [], personalMembers: [] },
  }
}
