import { requestLimits } from '@/lib/log/event/event-limits'
import type { JsonObject } from '@/lib/log/schema'
import { eventExamples, ingestExample, pageExample } from './openapi-examples'
import { batch, epochHeader, flag, get, json, query, ref, time } from './openapi-parts'
import { problemResponses } from './openapi-problems'

export const readProblems = [
  'invalid_input',
  'unauthorized',
  'scope_missing',
  'rate_limited',
  'plan_lacks_audit_logs',
  'database_busy',
  'database_unavailable',
  'internal_error',
] as const
export const pageProblems = [
  ...readProblems,
  'query_invalid',
  'query_too_broad',
  'query_too_slow',
  'searches_busy',
  'search_index_behind',
  'log_epoch_changed',
] as const
const ingestProblems = [
  'invalid_input',
  'malformed_json',
  'malformed_batch',
  'malformed_gzip',
  'duplicate_key',
  'body_not_utf8',
  'body_incomplete',
  'body_too_slow',
  'unauthorized',
  'scope_missing',
  'rate_limited',
  'body_too_large',
  'batch_too_many_events',
  'unsupported_content_type',
  'unsupported_content_encoding',
  'log_behind_mark',
  'mark_unreadable',
  'ingest_busy',
  'log_busy',
  'database_busy',
  'database_unavailable',
  'internal_error',
] as const

/** A page of the log: `GET /api/audit-log`. */
export const page = get({
  operationId: 'readAuditLog',
  scope: 'events:read',
  summary: 'Events in the order of the log, ascending.',
  description:
    'Continue with `cursor` until it is null; nothing is missed and nothing comes twice. `tail=1` keeps a cursor on the last page too, `wait` holds the request until there is something new.',
  parameters: [
    query('after', 'Only events whose occurred_at is later. ISO 8601; without offset UTC.', time()),
    query('before', 'Only events whose occurred_at is earlier.', time()),
    query('limit', 'Events on a page.', {
      type: 'integer',
      minimum: 1,
      maximum: 250,
      default: 100,
    }),
    query('cursor', "The `cursor` of the page before; from 0 to the log's size + 1.", {
      type: 'integer',
      minimum: 0,
    }),
    query('q', 'The query language of the page, as `action:*.deleted -outcome:success`.', {
      type: 'string',
      maxLength: 2_000,
      default: '',
    }),
    query('expand', 'Adds the whole event to each entry.', { const: 'event' }),
    query('tail', 'For following: a cursor on the last page too.', flag()),
    query('wait', 'Seconds to wait for an event where there is none.', {
      type: 'integer',
      minimum: 0,
      maximum: 30,
      default: 0,
    }),
    query('epoch', 'The epoch you know (`Trailkeeper-Epoch`); another one is answered 409.', {
      type: 'integer',
      minimum: 1,
      maximum: 1_000_000,
    }),
  ],
  ok: {
    ...json('A page.', ref('AuditLogPage'), pageExample),
    headers: {
      Link: { description: '`rel="next"`, where there is a cursor.', schema: { type: 'string' } },
      ...epochHeader(),
    },
  },
  problems: pageProblems,
})

/** `POST /api/audit-log`. */
export const ingest: JsonObject = {
  operationId: 'sendEvents',
  summary: 'Takes events in.',
  description: `One event, an array, \`{"events": […]}\` or one event a line. At most ${requestLimits.batchEventsMax.toLocaleString('en-US')} events and ${requestLimits.bodyBytesMax.toLocaleString('en-US')} bytes after inflating; \`Content-Encoding: gzip\` is accepted. What is answered \`recorded\` or \`duplicate\` is durable, ordered and sealed. Needs the scope \`events:write\`. Safe to repeat where events bring their \`id\`.`,
  security: [{ bearer: [] }],
  requestBody: {
    required: true,
    content: {
      'application/json': {
        schema: { anyOf: [ref('Event'), batch(), ref('EventBatch')] },
        examples: Object.fromEntries(
          Object.entries(eventExamples).map(([name, value]) => [name, { value }]),
        ),
      },
      'application/x-ndjson': { schema: { type: 'string', description: 'One Event a line.' } },
    },
  },
  responses: {
    200: json('All are recorded or were already.', ref('IngestResult')),
    207: json('Some were rejected.', ref('IngestResult'), ingestExample),
    422: json('All were rejected.', ref('IngestResult')),
    ...problemResponses(ingestProblems),
  },
}
