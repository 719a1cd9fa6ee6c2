import { z } from 'zod'
import type { JsonObject } from '@/lib/log/schema'
import { loadEnv } from '@/lib/platform/env'
import { refuseMethods } from '@/lib/web/api-reply'
import { apiRoute } from '@/lib/web/api-route'
import { describeApi } from '@/lib/web/openapi'

/** The public API, described for programs. */
export const GET = apiRoute(
  { open: true, input: z.object({}), output: z.custom<JsonObject>() },
  () => ({ body: describeApi({ baseUrl: loadEnv().baseUrl }) }),
)

export const { POST, PUT, PATCH, DELETE } = refuseMethods('GET')
