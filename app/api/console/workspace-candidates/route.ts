import { z } from 'zod'
import { listWorkspaceCandidates } from '@/lib/access/queries/workspaces'
import { apiRoute } from '@/lib/web/api-route'

const input = z.object({ workspace: z.string().max(100), search: z.string().max(200).default('') })
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

/** Who could be put into a workspace: what the picker of its page shows. */
export const GET = apiRoute(
  { permission: 'workspaces.manage', input, output },
  async (principal, { workspace, search }) => ({
    people: await listWorkspaceCandidates(principal, { workspace, search, limit: 50 }),
  }),
)
