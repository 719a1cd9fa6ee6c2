import { z } from 'zod'
import { auditLogRead } from '@/lib/events/schema'
import { columnsMax } from './formats'

/** Of the API: `format`, and which events as in a page of it. */
export const exportRead = auditLogRead.pick({ q: true, before: true, after: true }).extend({
  format: z.enum(['csv', 'json', 'ndjson'], { error: 'must be csv, json or ndjson' }),
  /** Names of fields, separated by commas; all fields where there are none. */
  columns: z
    .string()
    .max(columnsMax * 100, { error: 'is too long' })
    .transform((names) => names.split(',').map((name) => name.trim()))
    .optional(),
})
