import { z } from 'zod'
import { reportKinds, rhythms } from './kinds'
import { addDays, countDays } from '@/lib/reports/rules'
import { decisions } from './report-data'

/** What people ask for of reports. */

/** A leap year, and a day for whoever counts both ends. */
export const periodDaysMax = 367

const kind = z.enum(reportKinds, { error: `must be one of ${reportKinds.join(', ')}` })
const day = z.iso.date({ error: 'must be a day, like 2026-01-31' })
const id = z.string().max(100)

/** Both days or none: then the last whole week, month or quarter. The last day counts. */
export const newReport = z
  .object({ kind, from: day.nullable().default(null), to: day.nullable().default(null) })
  .refine(({ from, to }) => (from === null) === (to === null), {
    path: ['to'],
    error: 'must be given together with the first day',
  })
  .refine(({ from, to }) => from === null || to === null || from <= to, {
    path: ['to'],
    error: 'must not lie before the first day',
  })
  .refine(
    ({ from, to }) =>
      from === null ||
      to === null ||
      from > to ||
      countDays({ from, until: addDays(to, 1) }) <= periodDaysMax,
    { path: ['to'], error: `must lie within ${periodDaysMax} days of the first` },
  )
export type NewReport = z.input<typeof newReport>

export const reportId = z.object({ id })

export const recipientsMax = 50

export const scheduleInput = z.object({
  kind,
  rhythm: z.enum(rhythms, { error: `must be one of ${rhythms.join(', ')}` }),
  /** Members, by id. */
  recipients: z
    .array(id)
    .max(recipientsMax, { error: `must be at most ${recipientsMax} people` })
    .transform((ids) => [...new Set(ids)]),
})
export type ScheduleInput = z.input<typeof scheduleInput>

export const scheduleKind = z.object({ kind })

export const lineDecision = z.object({
  /** The report. */
  id,
  position: z.int().min(0),
  /** Null takes it back. */
  decision: z.enum(decisions, { error: 'must be keep or revoke' }).nullable(),
  comment: z
    .string()
    .trim()
    .max(1_000, { error: 'must have at most 1,000 characters' })
    .transform((text) => text || null)
    .nullable()
    .default(null),
})
export type LineDecision = z.input<typeof lineDecision>
