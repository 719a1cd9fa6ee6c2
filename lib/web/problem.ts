import { AppError, type FieldError } from '@/lib/platform/errors'
import { log } from '@/lib/platform/log'

/** RFC 9457, with the members of DESIGN §7. */
export type Problem = {
  type: string
  title: string
  status: number
  detail: string
  code: string
  request_id: string
  errors?: FieldError[]
}

/**
 * What a caller may know about something that was thrown. An `AppError` speaks for itself; anything else is a defect,
 * written to the process's log under the request's id and answered without a word about it.
 */
export function describeProblem(error: unknown, requestId: string): Problem {
  if (error instanceof AppError) {
    return {
      type: `urn:trailkeeper:problem:${error.code}`,
      title: error.title,
      status: error.status,
      detail: error.detail,
      code: error.code,
      request_id: requestId,
      ...(error.errors ? { errors: error.errors } : {}),
    }
  }
  log.error('a request failed', error, { requestId })
  return {
    type: 'urn:trailkeeper:problem:internal_error',
    title: 'Internal error',
    status: 500,
    detail: `Something went wrong here. The operator finds it in the server's output as ${requestId}.`,
    code: 'internal_error',
    request_id: requestId,
  }
}

/** The same as an answer: `application/problem+json`, never kept by caches, with `Retry-After` where known. */
export function problemResponse(
  error: unknown,
  { requestId, headers = {} }: { requestId: string; headers?: Record<string, string> },
): Response {
  const problem = describeProblem(error, requestId)
  const answer = new Headers({
    ...headers,
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    'x-request-id': requestId,
  })
  if (error instanceof AppError && error.retryAfterSeconds !== undefined) {
    answer.set('retry-after', String(Math.ceil(error.retryAfterSeconds)))
  }
  if (problem.status === 401) answer.set('www-authenticate', 'Bearer realm="trailkeeper"')
  return new Response(JSON.stringify(problem), { status: problem.status, headers: answer })
}
