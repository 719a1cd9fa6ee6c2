import type { JsonObject } from '@/lib/log/schema'
import { ingest, page, pageProblems, readProblems } from './openapi-operations'
import { epochHeader, get, json, plain, query, ref, time } from './openapi-parts'

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
