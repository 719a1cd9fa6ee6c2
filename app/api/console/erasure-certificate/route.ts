import { z } from 'zod'
import { findCertificate } from '@/lib/privacy/queries/people'
import { apiRoute } from '@/lib/web/api-route'
import { notYoursToSee } from '@/lib/web/not-yours'

const input = z.object({
  erasure: z.uuid(),
  part: z.enum(['certificate', 'signature']).default('certificate'),
})

/** The certificate of an erasure, or its signature (SSHSIG), byte for byte as it was signed. */
export const GET = apiRoute(
  { permission: 'privacy.manage', input, output: z.never() },
  async (principal, { erasure, part }) => {
    const found = await findCertificate(principal, erasure)
    if (!found) throw await notYoursToSee(principal)
    const isText = part === 'certificate'
    const name = `erasure-${erasure}.json${isText ? '' : '.sig'}`
    return new Response(found[part], {
      headers: {
        'content-type': isText ? 'application/json' : 'text/plain; charset=utf-8',
        'content-disposition': `attachment; filename="${name}"`,
      },
    })
  },
)
