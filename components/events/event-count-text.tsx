'use client'

import { routes } from '@/lib/web/routes'
import { type Explored, keyOf, toQuery } from './explored'
import { useAnswer } from './use-answer'

/** How many events a search finds that did not come with the document. Made anew for each. */
export function FoundCount({ explored }: { explored: Explored }) {
  const { answer, problem } = useAnswer<{ count: number | null }>({
    key: keyOf({ ...explored, revision: 0 }),
    isHeld: explored.isWaiting,
    address: () => routes.eventCount(explored.company, toQuery(explored)),
    about: null,
  })
  if (explored.isWrong) return null
  if (answer || problem) return <EventCountText count={answer?.count ?? undefined} />
  return 'Counting…'
}

/** "1,234 events", and without a count that it is not known. */
export function EventCountText({ count }: { count: number | undefined }) {
  if (count === undefined) return 'Number of events unknown: counting took too long'
  return (
    <>
      {count.toLocaleString('en-US')} {count === 1 ? 'event' : 'events'}
    </>
  )
}
