import { apiRoute } from '@/lib/web/api-route'
import { refuseMethods } from '@/lib/web/api-reply'
import { auditLogPage, auditLogRead, ingestBody, ingestResult } from '@/lib/events/schema'
import { answerIngestInTurn, answerPage } from '@/lib/web/audit-log-api'
import { readEventBody } from '@/lib/web/read-event-body'

export const GET = apiRoute(
  { scope: 'events:read', input: auditLogRead, output: auditLogPage },
  answerPage,
)

export const POST = apiRoute(
  { scope: 'events:write', input: ingestBody, output: ingestResult, readBody: readEventBody },
  answerIngestInTurn,
)

export const { PUT, PATCH, DELETE } = refuseMethods('GET', 'POST')
