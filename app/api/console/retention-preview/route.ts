import { z } from 'zod'
import { previewRetention } from '@/lib/retention/queries'
import { apiRoute } from '@/lib/web/api-route'

const input = z.object({ days: z.coerce.number() })
const output = z.object({
  days: z.number(),
  events: z.number(),
  oldest: z.string().nullable(),
  held: z.number(),
  holds: z.array(z.object({ id: z.string(), name: z.string(), events: z.number() })),
})

/** What keeping events for so many days would delete: what the form shows before anybody confirms it. */
export const GET = apiRoute(
  { permission: 'audit_log.settings', input, output },
  (principal, { days }) => previewRetention(principal, { days }),
)
