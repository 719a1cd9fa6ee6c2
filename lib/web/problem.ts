import { asDatabaseFailure } from '@/lib/platform/database-failure'
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
  const known = explain(error)
  if (known) {
    if (known !== error) log.warn('the database failed a request', { requestId, code: known.code })
    return {
      type: `urn:trailkeeper:problem:${known.code}`,
      title: known.title,
      status: known.status,
      detail: known.detail,
      code: known.code,
      request_id: requestId,
      ...(known.errors ? { errors: known.errors } : {}),
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
  const retryAfterSeconds = explain(error)?.retryAfterSeconds
  if (retryAfterSeconds !== undefined) {
    answer.set('retry-after', String(Math.ceil(retryAfterSeconds)))
  }
  if (problem.status === 401) answer.set('www-authenticate', 'Bearer realm="trailkeeper"')
  return new Response(JSON.stringify(problem), { status: problem.status, headers: answer })
}

/** Prisma's own reads, and statements within a transaction, throw what the driver threw. */
function explain(error: unknown): AppError | undefined {
  return error instanceof AppError ? error : asDatabaseFailure(error)
}
