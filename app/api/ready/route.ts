import { z } from 'zod'
import { refuseMethods } from '@/lib/web/api-reply'
import { apiRoute } from '@/lib/web/api-route'
import { checkReadiness, readiness } from '@/lib/web/readiness'

/** 200 when requests can be served, 503 otherwise; each check says what it found. */
export const GET = apiRoute({ open: true, input: z.object({}), output: readiness }, async () => {
  const body = await checkReadiness()
  return { body, status: body.status === 'unavailable' ? 503 : 200 }
})

export const { POST, PUT, PATCH, DELETE } = refuseMethods('GET')
