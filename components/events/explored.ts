import { type TimeRange, toSearchBounds } from '@/components/time/time-range'
import type { PerspectiveId } from '@/lib/events/schema/perspectives'
import type { Query } from '@/lib/web/routes'

/** The search that the table shows, for what stands around it. */
export type Explored = {
  company: string
  perspective: PerspectiveId
  q: string
  range: TimeRange
  /** The viewer's zone: whose days the dates in the query are. */
  zone: string
  /** Goes up when new events have come in since. */
  revision: number
  /** The table is on its way: it comes first. */
  isWaiting: boolean
  /** The query has an error, so nothing is searched. */
  isWrong: boolean
}

/** The parameters of a question about it, as of now. */
export function toQuery({ perspective, q, range, zone }: Explored): Query {
  return { q, perspective, zone, ...toSearchBounds(range, Date.now()) }
}

/** The same for the same search; null where there is nothing to ask. */
export function keyOf({ isWrong, isWaiting: _, ...search }: Explored): string | null {
  return isWrong ? null : JSON.stringify(search)
}
