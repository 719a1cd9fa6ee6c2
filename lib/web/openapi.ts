import { z } from 'zod'
import { auditLogPage, catalogueAction, ingestResult } from '@/lib/events/schema'
import { requestLimits } from '@/lib/log/event/event-limits'
import type { JsonObject } from '@/lib/log/schema'
import { eventSchemas } from './openapi-event'
import { paths } from './openapi-paths'
import { problemSchemas } from './openapi-problems'
import { readiness } from './readiness'

/** The public API as OpenAPI 3.1. Answers come from the schemas that make them, limits from the constants that enforce them. */
export function describeApi({ baseUrl }: { baseUrl: string }): JsonObject {
  return {
    openapi: '3.1.1',
    info: {
      title: 'Trailkeeper',
      version: '1',
      summary: 'The audit log of a company: send, read, prove.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: baseUrl }],
    paths,
    components: {
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description: 'An API key, `tk_…`. It belongs to one company, whose log is meant.',
        },
      },
      schemas: { ...eventSchemas, ...batchSchema, ...answerSchemas(), ...problemSchemas },
    },
  }
}

const batchSchema: JsonObject = {
  EventBatch: {
    type: 'object',
    additionalProperties: false,
    required: ['events'],
    properties: {
      events: {
        type: 'array',
        maxItems: requestLimits.batchEventsMax,
        items: { $ref: '#/components/schemas/Event' },
      },
    },
  },
}

function answerSchemas(): JsonObject {
  return {
    AuditLogPage: toJsonSchema(auditLogPage),
    IngestResult: toJsonSchema(ingestResult),
    Catalogue: toJsonSchema(z.object({ actions: z.array(catalogueAction) })),
    Readiness: toJsonSchema(readiness),
  }
}

/** Objects stay open: a member that is added later breaks no client that was made of this. */
function toJsonSchema(schema: z.ZodType): JsonObject {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ jsonSchema, path }) => {
      const name = path.at(-1)
      // Every number of these answers counts something.
      if (jsonSchema.type === 'number') jsonSchema.type = 'integer'
      // These two are more than zod knows of them.
      if (name === 'event') jsonSchema.$ref = '#/components/schemas/StoredEvent'
      if (name === 'code') Object.assign(jsonSchema, { $ref: '#/components/schemas/RejectionCode' })
    },
  })
  return JSON.parse(JSON.stringify(rest)) as JsonObject
}
