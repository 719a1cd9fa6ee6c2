import { z } from 'zod'
import { refuseMethods } from '@/lib/web/api-reply'
import { apiRoute } from '@/lib/web/api-route'
import { answerCheckpoint } from '@/lib/web/audit-log-api'

export const GET = apiRoute(
  {
    scope: 'events:read',
    permission: 'audit_log.view',
    input: z.object({}),
    output: z.never(),
  },
  answerCheckpoint,
)

export const { POST, PUT, PATCH, DELETE } = refuseMethods('GET')
