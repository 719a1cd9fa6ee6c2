import { z } from 'zod'
import { countCovered } from '@/lib/holds/queries'
import { holdCoverage } from '@/lib/holds/schema'
import { apiRoute } from '@/lib/web/api-route'

const output = z.object({ events: z.number(), total: z.number() })

/** How many events a hold would cover: what its form shows while it is typed. */
export const GET = apiRoute(
  { permission: 'holds.manage', input: z.object(holdCoverage.shape), output },
  (principal, coverage) => countCovered(principal, coverage),
)
