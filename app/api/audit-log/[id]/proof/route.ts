import { z } from 'zod'
import { refuseMethods } from '@/lib/web/api-reply'
import { apiRoute } from '@/lib/web/api-route'
import { answerProof } from '@/lib/web/audit-log-api'

export const GET = apiRoute(
  {
    scope: 'events:read',
    permission: 'audit_log.view',
    input: z.object({ id: z.string() }),
    output: z.never(),
  },
  answerProof,
)

export const { POST, PUT, PATCH, DELETE } = refuseMethods('GET')
