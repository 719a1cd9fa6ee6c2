import { type EventCount, eventCountCap } from '@/lib/events/schema'

/** "1,234 events", beyond the cap "10,000+ events", and without a count that it is not known. */
export function EventCountText({ count }: { count: EventCount | undefined }) {
  if (!count) return 'Number of events unknown: counting took too long'
  const shown = count.isCapped
    ? `${eventCountCap.toLocaleString('en-US')}+`
    : count.count.toLocaleString('en-US')
  return (
    <>
      {shown} {count.count === 1 && !count.isCapped ? 'event' : 'events'}
    </>
  )
}
