import { auditLogPage, auditLogRead } from '@/lib/events/schema'
import { refuseMethods } from '@/lib/web/api-reply'
import { apiRoute } from '@/lib/web/api-route'
import { answerPage } from '@/lib/web/audit-log-api'

// The address of document A, answered as GET /api/audit-log is.
export const GET = apiRoute(
  { scope: 'events:read', input: auditLogRead, output: auditLogPage },
  answerPage,
)

export const { POST, PUT, PATCH, DELETE } = refuseMethods('GET')
