import { requestLimits } from '@/lib/log/event/event-limits'
import { eventProblemCodes } from '@/lib/log/event/event-problem'
import type { JsonObject } from '@/lib/log/schema'

/** Why one event of a request is refused, and the others not. */
export const rejectionCodes: Record<string, string> = {
  ...eventProblemCodes,
  id_conflict:
    'The log has an event with this `id` and other content; an id names one event for ever.',
}

/** Why a whole request is refused. */
export const requestProblems = {
  invalid_input: { status: 400, says: 'A parameter is unknown, missing, given twice or wrong.' },
  query_invalid: { status: 400, says: '`q` has an error; `errors` names its place.' },
  query_too_slow: { status: 503, says: 'The search took too long and was ended.' },
  searches_busy: {
    status: 503,
    says: 'Too many searches of the company run at once: try again, and ask for less.',
  },
  search_index_behind: { status: 503, says: 'The newest events are still being indexed.' },
  query_too_broad: { status: 400, says: 'A name in `q` matches too many; type more of it.' },
  malformed_json: { status: 400, says: 'The body is not JSON.' },
  malformed_batch: { status: 400, says: 'A batch is `{"events": […]}` and nothing else.' },
  malformed_gzip: { status: 400, says: 'The body is not gzip, as its Content-Encoding says.' },
  duplicate_key: { status: 400, says: 'The batch names the same member twice.' },
  body_not_utf8: { status: 400, says: 'The body is not UTF-8.' },
  body_incomplete: { status: 400, says: 'The body ended before it was complete.' },
  body_too_slow: { status: 408, says: 'The body did not arrive within ten seconds.' },
  unauthorized: { status: 401, says: 'No key, or one that is unknown, revoked or expired.' },
  scope_missing: { status: 403, says: 'The key has not the scope that this needs.' },
  plan_lacks_audit_logs: { status: 403, says: "The company's plan does not show its log." },
  plan_lacks_export_format: {
    status: 403,
    says: "The company's plan does not export in this format.",
  },
  export_columns_invalid: { status: 400, says: '`columns` names what is no field of an event.' },
  exports_too_many: { status: 429, says: 'Too many exports of this company at once.' },
  not_found: { status: 404, says: 'Not found, or not yours to see.' },
  event_pruned: { status: 404, says: 'The event was past its retention and is deleted.' },
  event_not_found: { status: 404, says: 'There is no such event in this log.' },
  log_epoch_changed: {
    status: 409,
    says: 'The log is in another epoch than `epoch`, or shorter than the cursor: compare checkpoints first.',
  },
  body_too_large: {
    status: 413,
    says: `The body has more than ${requestLimits.bodyBytesMax.toLocaleString('en-US')} bytes after inflating.`,
  },
  batch_too_many_events: {
    status: 413,
    says: `The body has more than ${requestLimits.batchEventsMax.toLocaleString('en-US')} events.`,
  },
  unsupported_content_type: {
    status: 415,
    says: 'Send application/json or application/x-ndjson in UTF-8.',
  },
  unsupported_content_encoding: { status: 415, says: 'Send gzip or no Content-Encoding.' },
  rate_limited: {
    status: 429,
    says: 'The key, its company or this address is past its limit; `Retry-After` says for how long.',
  },
  log_behind_mark: {
    status: 503,
    says: 'The database is older than what was published of this log; an operator must look.',
  },
  database_busy: {
    status: 503,
    says: 'No connection to the database became free in time. `Retry-After` says when to try again.',
  },
  database_unavailable: {
    status: 503,
    says: 'The database is down or starting. `Retry-After` says when to try again.',
  },
  mark_unreadable: {
    status: 503,
    says: 'What was last published of this log cannot be read on disk; an operator must look.',
  },
  ingest_busy: {
    status: 503,
    says: 'Too many bytes of this company wait already. `Retry-After` says when to send them again.',
  },
  log_busy: {
    status: 503,
    says: 'Too many events of this company wait already. `Retry-After` says when to send them again.',
  },
  internal_error: { status: 500, says: 'A defect; `request_id` finds it in the output.' },
} as const satisfies Record<string, { status: number; says: string }>

export type RequestProblem = keyof typeof requestProblems

/** The responses that say these problems, one per status. */
export function problemResponses(codes: readonly RequestProblem[]): JsonObject {
  const responses: JsonObject = {}
  for (const status of [...new Set(codes.map((code) => requestProblems[code].status))].sort()) {
    const own = codes.filter((code) => requestProblems[code].status === status)
    responses[String(status)] = {
      description: own.map((code) => `\`${code}\`: ${requestProblems[code].says}`).join('\n\n'),
      content: {
        'application/problem+json': {
          schema: {
            allOf: [
              { $ref: '#/components/schemas/Problem' },
              { properties: { code: { enum: own }, status: { const: status } } },
            ],
          },
        },
      },
    }
  }
  return responses
}

export const problemSchemas: JsonObject = {
  Problem: {
    type: 'object',
    description: 'RFC 9457.',
    required: ['type', 'title', 'status', 'detail', 'code', 'request_id'],
    properties: {
      type: { type: 'string', description: '`urn:trailkeeper:problem:` and the code.' },
      title: { type: 'string' },
      status: { type: 'integer' },
      detail: { type: 'string', description: 'For people: what is wrong and what would be right.' },
      code: { type: 'string', description: 'For programs. Codes are added, never renamed.' },
      request_id: { type: 'string', description: 'Also `X-Request-Id`; yours if you sent one.' },
      errors: {
        type: 'array',
        items: {
          type: 'object',
          required: ['message'],
          properties: {
            pointer: { type: 'string', description: 'JSON Pointer into the input.' },
            position: { type: 'integer', description: 'Character in `q`, from 0.' },
            message: { type: 'string' },
          },
        },
      },
    },
  },
  RejectionCode: {
    description: Object.entries(rejectionCodes)
      .map(([code, says]) => `- \`${code}\`: ${says}`)
      .join('\n'),
    enum: Object.keys(rejectionCodes),
  },
}
