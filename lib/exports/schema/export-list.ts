import { z } from 'zod'
import { exportFormats } from './formats'

/** Exports as the page of the export centre asks for them again and again. */
export const exportList = z.object({
  exports: z.array(
    z.object({
      id: z.string(),
      format: z.enum(exportFormats),
      state: z.enum(['waiting', 'running', 'done', 'cancelled', 'failed', 'expired', 'sent']),
      by: z.string().nullable(),
      origin: z.enum(['console', 'api', 'cli']),
      query: z.string(),
      after: z.string().nullable(),
      before: z.string().nullable(),
      columns: z.array(z.string()),
      rows: z.number(),
      rowsExpected: z.number().nullable(),
      bytes: z.number().nullable(),
      sha256: z.string().nullable(),
      manifestSha256: z.string().nullable(),
      isSigned: z.boolean(),
      error: z.string().nullable(),
      createdAt: z.string(),
      finishedAt: z.string().nullable(),
      expiresAt: z.string().nullable(),
      downloads: z.number(),
      resumableUntil: z.string().nullable(),
    }),
  ),
})
