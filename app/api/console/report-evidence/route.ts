import { z } from 'zod'
import { downloadEvidence } from '@/lib/reports/commands/download-evidence'
import { apiRoute } from '@/lib/web/api-route'
import { notYoursToSee } from '@/lib/web/not-yours'
import { AppError } from '@/lib/platform/errors'

const input = z.object({ report: z.string().max(100) })

/** The evidence bundle of a report, as a file. */
export const GET = apiRoute(
  { permission: 'audit_log.export', input, output: z.never() },
  async (principal, { report: id }, { signal, authoriseAgain }) => {
    try {
      const { name, bytes, body } = await downloadEvidence(principal, {
        id,
        signal,
        authoriseAgain,
      })
      return new Response(body, {
        headers: {
          'content-type': 'application/zip',
          'content-length': String(bytes),
          'content-disposition': `attachment; filename="${name}"`,
        },
      })
    } catch (error) {
      if (error instanceof AppError && error.code === 'report_not_found') {
        throw await notYoursToSee(principal)
      }
      throw error
    }
  },
)
