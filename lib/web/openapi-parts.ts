import { requestLimits } from '@/lib/log/event/event-limits'
import type { JsonObject } from '@/lib/log/schema'
import { problemResponses, type RequestProblem } from './openapi-problems'

/** An operation; without `scope` it is open to everybody. */
export function get(input: {
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

export function query(name: string, description: string, schema: JsonObject): JsonObject {
  return { name, in: 'query', description, schema }
}

export function json(description: string, schema: JsonObject, example?: JsonObject): JsonObject {
  const media = { schema, ...(example ? { example } : {}) }
  return { description, content: { 'application/json': media } }
}

export function plain(description: string): JsonObject {
  return { description, content: { 'text/plain': { schema: { type: 'string' } } } }
}

export function batch(): JsonObject {
  return { type: 'array', maxItems: requestLimits.batchEventsMax, items: ref('Event') }
}

export function epochHeader(): JsonObject {
  return {
    'Trailkeeper-Epoch': { description: 'The epoch of the log.', schema: { type: 'integer' } },
  }
}

export function ref(name: string): JsonObject {
  return { $ref: `#/components/schemas/${name}` }
}

export function time(): JsonObject {
  return { type: 'string', examples: ['2025-01-01T00:00:00Z', '2025-01-01'] }
}

export function flag(): JsonObject {
  return { enum: ['0', '1', 'false', 'true'], default: '0' }
}
