import { z } from 'zod'
import { listGroupCandidates } from '@/lib/access/queries/groups'
import { apiRoute } from '@/lib/web/api-route'

const input = z.object({ group: z.string().max(100), search: z.string().max(200).default('') })
const output = z.object({
  people: z.array(
    z.object({
      kind: z.enum(['member', 'service_account']),
      id: z.string(),
      name: z.string(),
      email: z.string().nullable(),
      isActive: z.boolean(),
    }),
  ),
})

/** Who could be put into a group: what the picker of its page shows. */
export const GET = apiRoute(
  { permission: 'groups.manage', input, output },
  async (principal, { group, search }) => ({
    people: await listGroupCandidates(principal, { group, search, limit: 50 }),
  }),
)
