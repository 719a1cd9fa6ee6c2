import { z } from 'zod'
import { locateEvent } from '@/lib/events/queries/get-event'
import { readEvidence } from '@/lib/log/evidence'
import { apiRoute } from '@/lib/web/api-route'
import { notYoursToSee } from '@/lib/web/not-yours'

const input = z.object({ event: z.string().max(100) })
const output = z.object({
  line: z.string(),
  disclosures: z.array(z.string()),
  proof: z.string(),
  vkeys: z.array(z.string()),
})

/** What a browser needs to check one event by itself. */
export const GET = apiRoute(
  { permission: 'audit_log.view', input, output },
  async (principal, { event }) => {
    const seq = await locateEvent(principal, event)
    if (seq === undefined) throw await notYoursToSee(principal)
    return await readEvidence({ companyId: principal.companyId, seq })
  },
)
