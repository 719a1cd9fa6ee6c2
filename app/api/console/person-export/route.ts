import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { z } from 'zod'
import { startPersonExport } from '@/lib/privacy/export-person'
import { personExportFormats } from '@/lib/privacy/schema/words'
import { apiRoute } from '@/lib/web/api-route'

const input = z.object({
  person: z.string().max(100),
  format: z.enum(personExportFormats).default('json'),
})

/** Every event that mentions a person, as a file. */
export const GET = apiRoute(
  { permission: 'privacy.manage', input, output: z.never() },
  async (principal, { person: ref, format }, { signal }) => {
    const file = await startPersonExport(principal, { ref, format, signal })
    const stream = createReadStream(file.path)
    // Also when the client goes away in the middle of it.
    stream.on('close', () => void file.remove())
    return new Response(Readable.toWeb(stream) as ReadableStream<Uint8Array>, {
      headers: {
        'content-type': file.contentType,
        'content-disposition': `attachment; filename="${file.fileName}"`,
        'cache-control': 'no-store',
      },
    })
  },
)
