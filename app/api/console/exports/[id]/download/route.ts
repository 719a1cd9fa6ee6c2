import { z } from 'zod'
import { downloadParts } from '@/lib/exports/schema/formats'
import { apiRoute } from '@/lib/web/api-route'
import { answerDownload } from '@/lib/web/download-export'

const input = z.object({
  id: z.string().max(100),
  part: z.enum(downloadParts, { error: 'must be file, manifest or signature' }).default('file'),
})

/** The file of a finished export, its manifest, or that one's signature. */
export const GET = apiRoute(
  { permission: 'audit_log.export', input, output: z.never() },
  answerDownload,
)
