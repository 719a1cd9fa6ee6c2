import { z } from 'zod'
import { exportRead } from '@/lib/exports/schema/export-read'
import { refuseMethods } from '@/lib/web/api-reply'
import { apiRoute } from '@/lib/web/api-route'
import { answerExport } from '@/lib/web/audit-log-api'

export const GET = apiRoute(
  { scope: 'events:read', input: exportRead, output: z.never() },
  answerExport,
)

export const { POST, PUT, PATCH, DELETE } = refuseMethods('GET')
