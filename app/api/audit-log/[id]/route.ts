import { z } from 'zod'
import type { StoredEvent } from '@/lib/events/schema'
import { refuseMethods } from '@/lib/web/api-reply'
import { apiRoute } from '@/lib/web/api-route'
import { answerEvent } from '@/lib/web/audit-log-api'

export const GET = apiRoute(
  {
    scope: 'events:read',
    permission: 'audit_log.view',
    input: z.object({ id: z.string() }),
    output: z.custom<StoredEvent>(),
  },
  answerEvent,
)

export const { POST, PUT, PATCH, DELETE } = refuseMethods('GET')
