import { z } from 'zod'
import { columnsMax, exportFormats } from './formats'

const moment = z.iso
  .datetime({ offset: true, error: 'must be a date and time with offset' })
  .optional()

/** What is asked for at the export centre. Bounds are exclusive, as in the API. */
export const newExport = z
  .object({
    format: z.enum(exportFormats, { error: 'must be csv, json, ndjson or bundle' }),
    q: z.string().trim().max(2_000, { error: 'must have at most 2,000 characters' }).default(''),
    after: moment,
    before: moment,
    timeZone: z
      .string()
      .max(100)
      .refine(isTimeZone, { error: 'must be a time zone, like Europe/Lisbon' })
      .default('UTC'),
    /** None: all fields. Of CSV and JSON. */
    columns: z
      .array(z.string().max(200))
      .max(columnsMax, { error: `must be at most ${columnsMax}` })
      .default([]),
  })
  .refine(
    ({ after, before }) =>
      after === undefined || before === undefined || Date.parse(after) < Date.parse(before),
    { path: ['before'], error: 'must lie behind the beginning' },
  )
export type NewExport = z.input<typeof newExport>

export const exportId = z.object({ id: z.string().max(100) })

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    // RangeError: there is no such zone.
    return false
  }
}
