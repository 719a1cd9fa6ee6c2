import type { IncomingMessage, ServerResponse } from 'node:http'
import { authenticateKey } from '@/lib/access/authenticate-key'
import { ingestResult } from '@/lib/events/schema'
import { requestLimits } from '@/lib/log/event/event-limits'
import { toResponse } from './api-reply'
import { answerIngest } from './audit-log-api'
import { authorise } from './authorise'
import { withinBodyBudget } from './body-budget'
import { measureRequests } from './metrics-of-requests'
import { problemResponse } from './problem'
import { readDirectBody } from './read-direct-body'
import { readRequestFacts } from './request-facts'
import { apiContentSecurityPolicy, securityHeaders } from './security-headers'

const path = '/api/audit-log'

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
  const answer = await ingest(request)
  for (const { key, value } of [...securityHeaders, apiContentSecurityPolicy]) {
    response.setHeader(key, value)
  }
  for (const [name, value] of answer.headers) response.setHeader(name, value)
  const body = Buffer.from(await answer.arrayBuffer())
  response.writeHead(answer.status, { 'content-length': body.length }).end(body)
  measure({
    method: 'POST',
    url: `http://localhost${path}`,
    params: {},
    status: answer.status,
    startedAt,
  })
}

const measure = measureRequests()

async function ingest(request: IncomingMessage): Promise<Response> {
  const { authorization = null, 'content-type': contentType = null } = request.headers
  const headers = new Headers()
  for (const name of ['x-request-id', 'x-trailkeeper-client-ip', 'user-agent']) {
    const value = request.headers[name]
    if (typeof value === 'string') headers.set(name, value)
  }
  const facts = readRequestFacts(headers)
  try {
    const principal = await authenticateKey({ authorization, ...facts })
    await authorise(principal, { facts, options: { scope: 'events:write' } })
    const length = Number(request.headers['content-length'])
    return await withinBodyBudget(length, async () => {
      const body = { bytes: await readDirectBody(request), contentType }
      const reply = await answerIngest(principal, { body })
      return toResponse(reply, { output: ingestResult, requestId: facts.requestId })
    })
  } catch (error) {
    return problemResponse(error, { requestId: facts.requestId })
  }
}
