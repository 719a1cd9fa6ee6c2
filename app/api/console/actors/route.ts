import { z } from 'zod'
import { listActors } from '@/lib/events/queries/list-actors'
import { apiRoute } from '@/lib/web/api-route'

const input = z.object({ search: z.string().max(200).default('') })
const output = z.object({
  actors: z.array(
    z.object({
      key: z.string(),
      type: z.string(),
      name: z.string().nullable(),
      email: z.string().nullable(),
    }),
  ),
})

/** Who acted in a company: what the user picker of the Audit Logs page shows. */
export const GET = apiRoute(
  { permission: 'audit_log.view', input, output },
  async (principal, { search }) => ({ actors: await listActors(principal, { search, limit: 50 }) }),
)
