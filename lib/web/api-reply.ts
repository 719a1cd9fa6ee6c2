import type { z } from 'zod'
import { AppError } from '@/lib/platform/errors'
import { problemResponse } from './problem'

/**
 * What a handler may return: the body itself, the body with status and headers, or a whole `Response` for text and
 * streams. An object whose only members are `body`, `status` and `headers` is taken for the second.
 */
export type ApiReply<Body> =
  | Body
  | { body: Body; status?: number; headers?: Record<string, string> }
  | Response

/** Turns it into the answer. JSON passes `output` first: what that does not name does not leave. */
export function toResponse<Output extends z.ZodType>(
  reply: ApiReply<z.input<Output>>,
  { output, requestId }: { output: Output; requestId: string },
): Response {
  if (reply instanceof Response) {
    // A Response made by `fetch` or `Response.redirect` has headers that refuse changes.
    const response = new Response(reply.body, reply)
    response.headers.set('x-request-id', requestId)
    if (!response.headers.has('cache-control')) response.headers.set('cache-control', 'no-store')
    return response
  }
  const { body, status = 200, headers = {} } = isEnvelope(reply) ? reply : { body: reply }
  const answer = new Headers({ 'cache-control': 'no-store', ...headers })
  answer.set('content-type', 'application/json')
  answer.set('x-request-id', requestId)
  return new Response(JSON.stringify(output.parse(body)), { status, headers: answer })
}

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
type Method = (typeof methods)[number]

/**
 * Answers for the methods that a route has not: 405 with `Allow`, which Next itself leaves out.
 * `export const { PUT, PATCH, DELETE } = refuseMethods('GET', 'POST')`
 */
export function refuseMethods(
  ...allowed: Method[]
): Record<Method, (request: Request) => Response> {
  const allow = allowed.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))
  const refuse = (request: Request) =>
    problemResponse(
      new AppError('method_not_allowed', {
        status: 405,
        title: 'Method not allowed',
        detail: `${request.method} is not possible here; ${allow.join(', ')} is.`,
      }),
      { requestId: crypto.randomUUID(), headers: { allow: allow.join(', ') } },
    )
  return { GET: refuse, POST: refuse, PUT: refuse, PATCH: refuse, DELETE: refuse }
}

type Envelope = { body: unknown; status?: number; headers?: Record<string, string> }

function isEnvelope(reply: unknown): reply is Envelope {
  if (typeof reply !== 'object' || reply === null || !('body' in reply)) return false
  return Object.keys(reply).every((key) => ['body', 'status', 'headers'].includes(key))
}
