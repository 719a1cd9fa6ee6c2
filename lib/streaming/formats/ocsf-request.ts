import { isIP } from 'node:net'
import type { StoredEvent } from '@/lib/log/schema'
import { compact } from './format'
import { type OcsfClassKey, ocsfClasses } from './ocsf-classes'

/** The methods that `http_request.http_method` of OCSF 1.8.0 allows. */
const methods = new Set([
  ...['CONNECT', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'TRACE'],
])

/**
 * Where the act came from. An endpoint needs at least one name: the address, else the service that acted by itself, else
 * the word that it is unknown. An address that is masked is none.
 */
export function sourceOf({ source, actor, via }: StoredEvent): Record<string, string> {
  if (source?.ip !== undefined && isIP(source.ip) !== 0) return { ip: source.ip }
  if (actor.type === 'system' || via.type === 'system') return { svc_name: 'Trailkeeper' }
  return { name: 'unknown' }
}

/** What `sourceOf` and `httpOf` leave over, or all of it where the class has room for neither. */
export function leftOfSource(
  { source }: StoredEvent,
  { ocsfClass, hasHttp }: { ocsfClass: OcsfClassKey; hasHttp: boolean },
) {
  if (source === undefined) return undefined
  const has: readonly string[] = ocsfClasses[ocsfClass].has
  const isPlaced = has.includes('src_endpoint') && isIP(source.ip ?? '') !== 0
  return compact({
    ip: isPlaced ? undefined : source.ip,
    user_agent: hasHttp ? undefined : source.user_agent,
  })
}

/** Request and response as OCSF has them; undefined where the event has neither request nor browser. */
export function httpOf({ request, source }: StoredEvent) {
  const httpRequest = compact({
    uid: request?.id,
    http_method: methodOf(request?.method),
    url: request?.path === undefined ? undefined : { path: request.path },
    user_agent: source?.user_agent,
  })
  const code = request?.status
  return compact({
    http_request: httpRequest,
    http_response: code === undefined ? undefined : { code },
  })
}

/** The members of the request that `httpOf` has no place for; all of them where the class has none. */
export function leftOfRequest(
  { request }: StoredEvent,
  { hasHttp }: { hasHttp: boolean },
): StoredEvent['request'] {
  if (request === undefined || !hasHttp) return request
  const { id: _id, path: _path, status: _status, method, ...left } = request
  const isPlaced = methodOf(method) === method
  return compact({ ...left, method: isPlaced ? undefined : method })
}

function methodOf(method: string | undefined): string | undefined {
  const upper = method?.toUpperCase()
  return upper !== undefined && methods.has(upper) ? upper : undefined
}
