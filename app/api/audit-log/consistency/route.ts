import { z } from 'zod'
import { consistencyInput } from '@/lib/events/schema'
import { refuseMethods } from '@/lib/web/api-reply'
import { apiRoute } from '@/lib/web/api-route'
import { answerConsistency } from '@/lib/web/audit-log-api'

export const GET = apiRoute(
  {
    scope: 'events:read',
    permission: 'audit_log.view',
    input: consistencyInput,
    output: z.never(),
  },
  answerConsistency,
)

export const { POST, PUT, PATCH, DELETE } = refuseMethods('GET')
