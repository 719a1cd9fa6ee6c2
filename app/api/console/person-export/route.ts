import { z } from 'zod'
import { startPersonExport } from '@/lib/privacy/export-person'
import { personExportFormats } from '@/lib/privacy/schema/words'
import { apiRoute } from '@/lib/web/api-route'

const input = z.object({
  person: z.string().max(100),
  /** Also what the other refs have that share an e-mail or id. */
  all: z.enum(['yes', 'no']).default('no'),
  format: z.enum(personExportFormats).default('json'),
})

/** Every event that mentions a person, as a file. */
export const GET = apiRoute(
  { permission: 'privacy.manage', input, output: z.never() },
  async (principal, { person: ref, all, format }, { signal, authoriseAgain }) => {
    const { fileName, contentType, body } = await startPersonExport(principal, {
      ...{ ref, isWhole: all === 'yes', format, signal, authoriseAgain },
    })
    return new Response(body, {
      headers: {
        'content-type': contentType,
        'content-disposition': `attachment; filename="${fileName}"`,
        'cache-control': 'no-store',
      },
    })
  },
)
