import { z } from 'zod'
import { refuseMethods } from '@/lib/web/api-reply'
import { apiRoute } from '@/lib/web/api-route'
import { answerKey } from '@/lib/web/audit-log-api'

export const GET = apiRoute(
  {
    scope: 'events:read',
    permission: 'audit_log.view',
    input: z.object({}),
    output: z.never(),
  },
  answerKey,
)

export const { POST, PUT, PATCH, DELETE } = refuseMethods('GET')
