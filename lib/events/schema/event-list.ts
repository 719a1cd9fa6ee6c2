import { z } from 'zod'
import type { QueryError } from '@/lib/events/query/query-error'
import { eventSearchPage, type StoredEvent } from '@/lib/events/schema'

/** Everything that the page of the log shows of one search, but for what is counted. */
export const eventList = z.object({
  page: eventSearchPage,
  /** The cursor that the page was searched with. */
  start: z.string().nullable(),
  /** The log before the page was read: what came since is not in the page. */
  log: z.object({ size: z.number(), origin: z.string() }),
  /** What is wrong with the query; then nothing was searched. */
  errors: z.array(z.custom<QueryError>()),
  /** Names of the actors that the query names by a key. */
  actorNames: z.record(z.string(), z.string()),
  /** The event that the address names, where the page does not hold it. */
  elsewhere: z.custom<StoredEvent>().nullable(),
})
export type EventList = z.infer<typeof eventList>
