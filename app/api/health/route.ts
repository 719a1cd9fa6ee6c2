import { z } from 'zod'
import { refuseMethods } from '@/lib/web/api-reply'
import { apiRoute } from '@/lib/web/api-route'

/** The process answers; nothing is said of what it depends on (see /api/ready). */
export const GET = apiRoute(
  { open: true, input: z.object({}), output: z.object({ status: z.literal('ok') }) },
  () => ({ status: 'ok' as const }),
)

export const { POST, PUT, PATCH, DELETE } = refuseMethods('GET')
