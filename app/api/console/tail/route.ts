import { z } from 'zod'
import { withinPerspective } from '@/lib/events/schema/perspectives'
import { exploreInput } from '@/lib/events/schema/explore'
import { tailEvents } from '@/lib/events/tail/tail-events'
import { integerParam } from '@/lib/web/api-input'
import { apiRoute } from '@/lib/web/api-route'
import { quietMs, streamTail } from '@/lib/web/tail-stream'

const cursor = integerParam({ min: 0, max: Number.MAX_SAFE_INTEGER })
const input = exploreInput.pick({ q: true, perspective: true, zone: true }).extend({
  /** Seq of the first event that is not known yet; `Last-Event-ID` outranks it. */
  after: cursor.optional(),
  epoch: integerParam({ min: 1, max: 1_000_000 }).optional(),
})

/** New events that match a query, as they come: server-sent events (lib/web/tail-stream.ts). */
export const GET = apiRoute(
  { permission: 'audit_log.view', isBackground: true, input, output: z.never() },
  async (principal, { q, perspective, zone, after, epoch }, context) => {
    const resumed = cursor.safeParse(context.request.headers.get('last-event-id'))
    const within = withinPerspective[perspective]
    return streamTail({ ...context, sessionId: principal.sessionId }, (signal) =>
      tailEvents(principal, {
        ...{ q, within, zone, epoch, signal, quietMs },
        after: resumed.success ? resumed.data : after,
      }),
    )
  },
)
