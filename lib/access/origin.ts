import { userInfo } from 'node:os'
import type { ActedBy } from '@/lib/companies/schema'
import type { Actor, EventInput, Identity, JsonObject, Via } from '@/lib/log/schema'
import type { Principal, SystemPrincipal } from './schema'

/** The actor that a principal's acts are recorded under. */
export function actorOf(principal: Principal): Actor {
  if (principal.kind === 'session') {
    return {
      type: 'user',
      id: principal.userId,
      name: principal.name,
      email: principal.email,
    } satisfies Identity
  }
  if (principal.kind === 'api_key') {
    const { serviceAccount } = principal
    return serviceAccount
      ? { type: 'service_account', ...serviceAccount }
      : { type: 'api_key', id: principal.keyId, name: principal.keyName }
  }
  return { type: 'system', name: principal.operator === null ? 'trailkeeper' : 'operator' }
}

/** The door that a principal came through: the session's row or the key's id, never a secret. */
export function viaOf(principal: Principal): Via {
  if (principal.kind === 'session') return { type: 'session', id: principal.sessionId }
  if (principal.kind === 'api_key') return { type: 'api_key', id: principal.keyId }
  return { type: principal.operator === null ? 'system' : 'cli' }
}

/** Address and browser, where there are any; undefined for the command line. */
export function sourceOf(principal: Principal): EventInput['source'] {
  if (principal.kind === 'system') return undefined
  return makeSource({ ip: principal.ip, userAgent: principal.userAgent })
}

/** The `source` member of an event out of what a request told. */
export function makeSource(from: {
  ip: string | null
  userAgent: string | null
}): EventInput['source'] {
  if (from.ip === null && from.userAgent === null) return undefined
  return {
    ...(from.ip === null ? {} : { ip: from.ip }),
    ...(from.userAgent === null ? {} : { user_agent: from.userAgent.slice(0, 1_000) }),
  }
}

/** What an event says beside its actor about someone at the command line: the operating-system user. */
export function detailsOf(principal: Principal): JsonObject | undefined {
  if (principal.kind !== 'system' || principal.operator === null) return undefined
  return { operator: principal.operator }
}

/** The request that an act came with, for `request:<id>`; undefined where there is none. */
export function requestOf(principal: Principal): EventInput['request'] {
  if (principal.kind === 'system' || principal.requestId === null) return undefined
  return { id: principal.requestId }
}

/** The parts of an event that come from its principal. Spread it, then add action, targets and changes. */
export function originOf(
  principal: Principal,
): Pick<EventInput, 'actor' | 'source' | 'request' | 'details'> {
  const source = sourceOf(principal)
  const request = requestOf(principal)
  const details = detailsOf(principal)
  return {
    actor: actorOf(principal),
    ...(source ? { source } : {}),
    ...(request ? { request } : {}),
    ...(details ? { details } : {}),
  }
}

/** Whoever runs the command line of this machine, acting on one company. */
export function operatorOf(companyId: string): SystemPrincipal {
  return { kind: 'system', companyId, operator: userInfo().username }
}

/** The product's own work on one company. */
export function productOf(companyId: string): SystemPrincipal {
  return { kind: 'system', companyId, operator: null }
}

/** The same with the door: what commands of lower rooms, which know no principals, are given. */
export function actedBy(principal: Principal): ActedBy {
  return { ...originOf(principal), via: viaOf(principal) }
}

/** The operator where there is no company yet to act on. */
export function actedByOperator(): ActedBy {
  return actedBy(operatorOf(''))
}
