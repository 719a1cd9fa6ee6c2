import { actorOf, sourceOf, viaOf } from '@/lib/access/origin'
import type { AnsweredRequest } from '@/lib/events/requests/schema'
import { isRecordingRequests, recordRequest } from '@/lib/events/requests/record-request'
import { resourceOf } from '@/lib/events/requests/rules'
import type { ApiPrincipal } from './authorise'
import { findTemplate } from './metrics-of-requests'

type Params = Record<string, string | string[] | undefined>

/** What the way of a request through its wrapper finds out about it. */
export type RequestTrace = {
  /** Null until somebody is known: then nothing is recorded here. */
  principal: ApiPrincipal | null
  /** Of the problem that it is answered with. */
  code: string | null
  /** Of a mutation, as it came. */
  body?: unknown
  /** Names of members of the body that are about whoever asked. */
  ownMembers?: readonly string[]
  /** JSON Pointers to what in it may name anybody. */
  personalMembers?: readonly string[]
}

/** Records an answered request to the API (DESIGN §7). Never throws and waits for nothing. */
export function recordApiRequest(
  trace: RequestTrace,
  request: {
    method: string
    url: string
    params: Params
    headers: Headers
    status: number
    isIngest: boolean
    startedAt: number
  },
): void {
  const { principal } = trace
  if (principal === null || !isRecordingRequests()) return
  const { method, status, isIngest, headers } = request
  const url = new URL(request.url)
  const route = findTemplate(request.url, request.params) ?? url.pathname
  recordRequest({
    ...whoAsked(principal),
    method,
    status,
    code: trace.code,
    isIngest,
    path: url.pathname,
    route,
    resource: resourceOf(route),
    durationMs: performance.now() - request.startedAt,
    query: readQuery(url.searchParams),
    pathParams: Object.fromEntries(
      Object.entries(request.params).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, value]],
      ),
    ),
    headers: Object.fromEntries(headers),
    body: trace.body,
  })
}

/** Records a call of a server action under the action's name. Never throws and waits for nothing. */
export function recordActionCall(
  trace: RequestTrace,
  call: { name: string; status: number; headers: Headers; startedAt: number },
): void {
  const { principal } = trace
  if (principal === null || !isRecordingRequests()) return
  recordRequest({
    ...whoAsked(principal),
    method: 'POST',
    status: call.status,
    code: trace.code,
    isIngest: false,
    path: readPagePath(call.headers.get('referer')),
    route: call.name,
    resource: call.name,
    durationMs: performance.now() - call.startedAt,
    query: {},
    pathParams: {},
    headers: Object.fromEntries(call.headers),
    body: withoutCodes(trace.body),
    ...(trace.ownMembers ? { ownMembers: trace.ownMembers } : {}),
    ...(trace.personalMembers ? { personalMembers: trace.personalMembers } : {}),
  })
}

function whoAsked(
  principal: ApiPrincipal,
): Pick<AnsweredRequest, 'companyId' | 'via' | 'actor' | 'source' | 'requestId' | 'authType'> {
  return {
    companyId: principal.companyId,
    via: viaOf(principal),
    actor: actorOf(principal),
    source: sourceOf(principal),
    requestId: principal.requestId,
    authType: principal.kind,
  }
}

function readQuery(query: URLSearchParams): Record<string, string | string[]> {
  return Object.fromEntries(
    [...new Set(query.keys())].map((name) => {
      const values = query.getAll(name)
      return [name, values.length > 1 ? values : (values[0] ?? '')]
    }),
  )
}

/** An action is posted to the page that it stands on. */
function readPagePath(referer: string | null): string | null {
  return referer !== null && URL.canParse(referer) ? new URL(referer).pathname : null
}

/** Codes that sign somebody in look like nothing that redaction would know. */
function withoutCodes(body: unknown): unknown {
  if (typeof body !== 'object' || body === null) return body
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [
      name,
      /code|otp/i.test(name) ? '[redacted]' : value,
    ]),
  )
}
