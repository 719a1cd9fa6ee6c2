import { z } from 'zod'
import { refuseMethods } from '@/lib/web/api-reply'
import { apiRoute } from '@/lib/web/api-route'
import { answerMetrics } from '@/lib/web/metrics'

/** For Prometheus, with a bearer token of its own. */
export const GET = apiRoute(
  { open: true, input: z.object({}), output: z.never() },
  (_nobody, _input, { request }) => answerMetrics(request),
)

export const { POST, PUT, PATCH, DELETE } = refuseMethods('GET')
