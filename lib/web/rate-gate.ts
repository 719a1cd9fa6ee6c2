import {
  type LimitedKind,
  rateLimited,
  rateLimits,
  type RateState,
  takeRequest,
} from '@/lib/access/rate-limits'
import { recordRateLimited } from '@/lib/access/record-rate-limited'
import type { ApiPrincipal } from './authorise'
import type { RequestFacts } from './request-facts'

/** One request on its way through the rate limits (lib/access/rate-limits.ts). */
export type RateGate = {
  /** Before anybody is looked for: an address that is over its limit costs no more than this. */
  countAddress: () => Promise<void>
  /** The key's and the company's limit. */
  countPrincipal: (principal: ApiPrincipal) => Promise<void>
  /**
   * Says on the answer how much is left, of whichever limit is nearest: `RateLimit-Limit`, `-Remaining` and `-Reset`
   * (seconds), the form of the drafts up to draft-ietf-httpapi-ratelimit-headers-06. The later drafts put the same into
   * `RateLimit` and `RateLimit-Policy`, with another syntax in each of them and no RFC yet; clients in use read these three.
   */
  addHeaders: (headers: Headers) => void
}

/** Undefined while no limit is set: then requests pay nothing. Both counts throw `rate_limited` (429). */
export function openRateGate(
  facts: RequestFacts,
  request: { method: string; url: string },
): RateGate | undefined {
  const limits = rateLimits()
  if (!limits.key && !limits.company && !limits.address) return undefined
  const states: RateState[] = []
  const count = async (
    { kind, id }: { kind: LimitedKind; id: string | null },
    principal: ApiPrincipal | null,
  ) => {
    const state = await takeRequest({ kind, id })
    if (!state) return
    states.push(state)
    if (state.isAllowed) return
    const { pathname: path } = new URL(request.url)
    await recordRateLimited({ refusal: state, principal, ...facts, method: request.method, path })
    throw rateLimited(state)
  }
  return {
    countAddress: () => count({ kind: 'address', id: facts.ip }, null),
    countPrincipal: async (principal) => {
      if (principal.kind === 'api_key') await count({ kind: 'key', id: principal.keyId }, principal)
      await count({ kind: 'company', id: principal.companyId }, principal)
    },
    addHeaders: (headers) => {
      const nearest = states.toSorted((one, other) => rank(one) - rank(other))[0]
      if (!nearest) return
      headers.set('ratelimit-limit', String(nearest.limit))
      headers.set('ratelimit-remaining', String(nearest.remaining))
      headers.set('ratelimit-reset', String(Math.max(0, Math.ceil(nearest.resetMs / 1000))))
    },
  }
}

/** A refusal first, then what has the fewest left. */
function rank({ isAllowed, remaining }: RateState): number {
  return isAllowed ? remaining : -1
}
