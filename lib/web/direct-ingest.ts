import type { IncomingMessage, ServerResponse } from 'node:http'
import { authenticateKey } from '@/lib/access/authenticate-key'
import { ingestResult } from '@/lib/events/schema'
import { requestLimits } from '@/lib/log/event/event-limits'
import { AppError } from '@/lib/platform/errors'
import { toResponse } from './api-reply'
import { answerIngest } from './audit-log-api'
import { authorise } from './authorise'
import { withinBodyBudget } from './body-budget'
import { measureRequests } from './metrics-of-requests'
import { problemResponse } from './problem'
import { readDirectBody } from './read-direct-body'
import { openRateGate } from './rate-gate'
import { recordApiRequest, type RequestTrace } from './record-api-request'
import { type RequestFacts, readRequestFacts } from './request-facts'
import { apiContentSecurityPolicy, securityHeaders } from './security-headers'

const path = '/api/audit-log'
const ownUrl = `http://localhost${path}`

/**
 * Whether a request is the plain kind of ingest: a key, a body of a known, allowed length, nothing in the address. Next
 * would spend four times on such a request what the log itself does. Everything else, also every request that could be
 * wrong in some other way, is answered by the route in app/, which means the same by the same parts.
 */
export function isDirectIngest({ method, url, headers }: IncomingMessage): boolean {
  const length = headers['content-length'] ?? ''
  return (
    method === 'POST' &&
    url === path &&
    headers.authorization !== undefined &&
    headers['content-encoding'] === undefined &&
    /^\d{1,8}$/.test(length) &&
    Number(length) <= requestLimits.bodyBytesMax
  )
}

/** Answers what `isDirectIngest` lets through, as `POST` of app/api/audit-log/route.ts does. Never throws. */
export async function answerDirectIngest(
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const startedAt = performance.now()
  const headers = readHeaders(request)
  const trace: RequestTrace = { principal: null, code: null }
  const answer = await ingest(request, { facts: readRequestFacts(headers), trace })
  for (const { key, value } of [...securityHeaders, apiContentSecurityPolicy]) {
    response.setHeader(key, value)
  }
  for (const [name, value] of answer.headers) response.setHeader(name, value)
  const body = Buffer.from(await answer.arrayBuffer())
  response.writeHead(answer.status, { 'content-length': body.length }).end(body)
  const { status } = answer
  const told = { method: 'POST', url: ownUrl, params: {}, status, startedAt }
  measure(told)
  recordApiRequest(trace, { ...told, headers, isIngest: true })
}

const measure = measureRequests()

async function ingest(
  request: IncomingMessage,
  { facts, trace }: { facts: RequestFacts; trace: RequestTrace },
): Promise<Response> {
  const { authorization = null, 'content-type': contentType = null } = request.headers
  const rate = openRateGate(facts, { method: 'POST', url: ownUrl })
  const answered = (response: Response) => {
    rate?.addHeaders(response.headers)
    return response
  }
  try {
    await rate?.countAddress()
    const principal = await authenticateKey({ authorization, ...facts })
    trace.principal = principal
    await rate?.countPrincipal(principal)
    await authorise(principal, { facts, options: { scope: 'events:write' } })
    const { companyId } = principal
    const bytes = Number(request.headers['content-length'])
    return await withinBodyBudget({ companyId, bytes }, async () => {
      const body = { bytes: await readDirectBody(request), contentType }
      const reply = await answerIngest(principal, { body })
      return answered(toResponse(reply, { output: ingestResult, requestId: facts.requestId }))
    })
  } catch (error) {
    trace.code = error instanceof AppError ? error.code : 'internal_error'
    return answered(problemResponse(error, { requestId: facts.requestId }))
  }
}

/** What the facts are read from, and what is recorded of a refused request. */
function readHeaders(request: IncomingMessage): Headers {
  const headers = new Headers()
  for (const name of headersRead) {
    const value = request.headers[name]
    if (typeof value === 'string') headers.set(name, value)
  }
  return headers
}

const headersRead = [
  ...['x-request-id', 'x-trailkeeper-client-ip', 'user-agent'],
  ...['accept', 'content-type', 'content-length', 'traceparent'],
]
