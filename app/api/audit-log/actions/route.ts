import { z } from 'zod'
import { catalogueAction } from '@/lib/events/schema'
import { listCatalogue } from '@/lib/events/queries/list-actions'
import { refuseMethods } from '@/lib/web/api-reply'
import { apiRoute } from '@/lib/web/api-route'

export const GET = apiRoute(
  {
    scope: 'events:read',
    permission: 'audit_log.view',
    input: z.object({}),
    output: z.object({ actions: z.array(catalogueAction) }),
  },
  async (principal) => ({ actions: await listCatalogue(principal) }),
)

export const { POST, PUT, PATCH, DELETE } = refuseMethods('GET')
