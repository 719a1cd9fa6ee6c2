import { z } from 'zod'
import { listExports } from '@/lib/exports/queries'
import { exportList } from '@/lib/exports/schema/export-list'
import { apiRoute } from '@/lib/web/api-route'

/** How far exports are: the export centre asks again while one is being written. */
export const GET = apiRoute(
  { permission: 'audit_log.export', isBackground: true, input: z.object({}), output: exportList },
  async (principal) => ({ exports: await listExports(principal) }),
)
