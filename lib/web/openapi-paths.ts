import { requestLimits } from '@/lib/log/event/event-limits'
import type { JsonObject } from '@/lib/log/schema'
import { eventExamples, ingestExample, pageExample } from './openapi-examples'
import { problemResponses, type RequestProblem } from './openapi-problems'

const readProblems = [
  'invalid_input',
  'unauthorized',
  'scope_missing',
  'rate_limited',
  'plan_lacks_audit_logs',
  'database_busy',
  'database_unavailable',
  'internal_error',
] as const
const pageProblems = [
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

const page = get({
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

const ingest: JsonObject = {
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

const id = {
  name: 'id',
  in: 'path',
  required: true,
  description: "The event's UUID, or its number (seq + 1).",
  schema: { type: 'string' },
}

/** Every public path. A test holds it against the files of `app/`. */
export const paths: JsonObject = {
  '/api/audit-log': { get: page, post: ingest },
  '/external-api/customer/audit-log': {
    get: { ...page, operationId: 'readAuditLogOfCustomer', summary: 'The same as /api/audit-log.' },
  },
  '/api/audit-log/{id}': {
    get: get({
      operationId: 'readEvent',
      scope: 'events:read',
      summary: 'One whole event.',
      parameters: [id],
      ok: { ...json('The event.', ref('StoredEvent')), headers: epochHeader() },
      problems: [...readProblems, 'not_found', 'event_not_found', 'event_pruned'],
    }),
  },
  '/api/audit-log/{id}/proof': {
    get: get({
      operationId: 'proveEvent',
      scope: 'events:read',
      summary: 'That the event is in the log: a C2SP tlog-proof.',
      parameters: [id],
      ok: { ...plain('The proof, `index` being the seq.'), headers: epochHeader() },
      problems: [...readProblems, 'not_found', 'log_behind_mark', 'mark_unreadable'],
    }),
  },
  '/api/audit-log/checkpoint': {
    get: get({
      operationId: 'readCheckpoint',
      scope: 'events:read',
      summary: 'The signed head of the log: a C2SP checkpoint.',
      ok: { ...plain('A signed note.'), headers: epochHeader() },
      problems: [...readProblems, 'log_behind_mark', 'mark_unreadable'],
    }),
  },
  '/api/audit-log/key': {
    get: get({
      operationId: 'readLogKeys',
      scope: 'events:read',
      summary: "The log's public keys: C2SP vkeys, one a line while keys rotate.",
      ok: plain('Verifier keys.'),
      problems: readProblems,
    }),
  },
  '/api/audit-log/export': {
    get: get({
      operationId: 'exportAuditLog',
      scope: 'events:read',
      summary: 'Events as a file, in the order of the log, as it is when the request comes.',
      description:
        'Sent as it is written. An answer that ends cleanly is whole, and recorded as `audit_log.exported`; one whose connection breaks is not. CSV and NDJSON can be imported again as they are.',
      parameters: [
        {
          ...query('format', 'How it is written.', {
            type: 'string',
            enum: ['csv', 'json', 'ndjson'],
          }),
          required: true,
        },
        query('after', 'As for a page.', time()),
        query('before', 'As for a page.', time()),
        query('q', 'A query, as for a page.', { type: 'string', maxLength: 2_000, default: '' }),
        query(
          'columns',
          'Of CSV and JSON: names of fields like `actor.email`, separated by commas; all fields where it is left out.',
          { type: 'string' },
        ),
      ],
      ok: {
        description: 'The file.',
        headers: epochHeader(),
        content: {
          'text/csv': { schema: { type: 'string' } },
          'application/json': { schema: { type: 'array', items: ref('StoredEvent') } },
          'application/x-ndjson': { schema: { type: 'string' } },
        },
      },
      problems: [
        ...pageProblems.filter((problem) => problem !== 'log_epoch_changed'),
        ...(['plan_lacks_export_format', 'export_columns_invalid', 'exports_too_many'] as const),
        ...(['log_behind_mark', 'mark_unreadable'] as const),
      ],
    }),
  },
  '/api/audit-log/consistency': {
    get: get({
      operationId: 'proveConsistency',
      scope: 'events:read',
      summary: 'That the log only grew between two sizes (RFC 6962 §2.1.2).',
      parameters: ['from', 'to'].map((name) => ({
        ...query(name, 'A size of the log, 0 ≤ from ≤ to ≤ its size.', {
          type: 'integer',
          minimum: 0,
        }),
        required: true,
      })),
      ok: { ...plain('One base64 hash a line.'), headers: epochHeader() },
      problems: readProblems,
    }),
  },
  '/api/audit-log/tile/{path}': {
    get: get({
      operationId: 'readTile',
      scope: 'events:read',
      summary: 'A tile of hashes (C2SP tlog-tiles).',
      parameters: [
        {
          name: 'path',
          in: 'path',
          required: true,
          description:
            '`<level>/<number>` or `<level>/<number>.p/<width>`; slashes stay as they are.',
          schema: {
            type: 'string',
            pattern: '^\\d{1,2}/(x\\d{3}/){0,5}\\d{3}(\\.p/\\d{1,3})?$',
          },
        },
      ],
      ok: {
        description: '32 bytes per hash.',
        content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } },
      },
      problems: [...readProblems, 'not_found'],
    }),
  },
  '/api/audit-log/actions': {
    get: get({
      operationId: 'listActions',
      scope: 'events:read',
      summary: 'The catalogue of actions, with how often this log has each.',
      ok: json('The catalogue.', ref('Catalogue')),
      problems: readProblems,
    }),
  },
  '/api/health': {
    get: get({
      operationId: 'readHealth',
      summary: 'The process answers.',
      ok: json('It does.', {
        type: 'object',
        required: ['status'],
        properties: { status: { const: 'ok' } },
      }),
      problems: ['invalid_input'],
    }),
  },
  '/api/ready': {
    get: get({
      operationId: 'readReadiness',
      summary: 'Whether requests can be served.',
      ok: json('They can.', ref('Readiness')),
      others: { 503: json('They cannot.', ref('Readiness')) },
      problems: ['invalid_input'],
    }),
  },
  '/api/openapi.json': {
    get: get({
      operationId: 'readOpenApi',
      summary: 'This document.',
      ok: json('OpenAPI 3.1.', { type: 'object' }),
      problems: ['invalid_input'],
    }),
  },
}

/** An operation; without `scope` it is open to everybody. */
function get(input: {
  operationId: string
  summary: string
  description?: string
  scope?: 'events:read'
  parameters?: JsonObject[]
  ok: JsonObject
  others?: JsonObject
  problems: readonly RequestProblem[]
}): JsonObject {
  const { operationId, summary, description, scope, parameters = [], ok, others, problems } = input
  const needs = scope ? `Needs the scope \`${scope}\`.` : undefined
  const words = [description, needs].filter((part) => part !== undefined).join(' ')
  return {
    operationId,
    summary,
    ...(words ? { description: words } : {}),
    security: scope ? [{ bearer: [] }] : [],
    parameters,
    responses: { 200: ok, ...others, ...problemResponses(problems) },
  }
}

function query(name: string, description: string, schema: JsonObject): JsonObject {
  return { name, in: 'query', description, schema }
}

function json(description: string, schema: JsonObject, example?: JsonObject): JsonObject {
  const media = { schema, ...(example ? { example } : {}) }
  return { description, content: { 'application/json': media } }
}

function plain(description: string): JsonObject {
  return { description, content: { 'text/plain': { schema: { type: 'string' } } } }
}

function batch(): JsonObject {
  return { type: 'array', maxItems: requestLimits.batchEventsMax, items: ref('Event') }
}

function epochHeader(): JsonObject {
  return {
    'Trailkeeper-Epoch': { description: 'The epoch of the log.', schema: { type: 'integer' } },
  }
}

function ref(name: string): JsonObject {
  return { $ref: `#/components/schemas/${name}` }
}

function time(): JsonObject {
  return { type: 'string', examples: ['2025-01-01T00:00:00Z', '2025-01-01'] }
}

function flag(): JsonObject {
  return { enum: ['0', '1', 'false', 'true'], default: '0' }
}
