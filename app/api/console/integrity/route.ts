import { z } from 'zod'
import { readCheckProgress } from '@/lib/events/integrity/queries/read-checks'
import { checkProgress } from '@/lib/events/integrity/schema'
import { refuseMethods } from '@/lib/web/api-reply'
import { apiRoute } from '@/lib/web/api-route'

/** How far the check of the whole log is: asked again and again by the page that waits for it. */
export const GET = apiRoute(
  {
    ...{ permission: 'audit_log.view', input: z.object({}), output: checkProgress },
    isBackground: true,
  },
  async (principal) => ({ check: await readCheckProgress(principal) }),
)

export const { POST, PUT, PATCH, DELETE } = refuseMethods('GET')
