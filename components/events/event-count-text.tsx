import { type EventCount, eventCountCap } from '@/lib/events/schema'

/** "1,234 events", and beyond the cap "10,000+ events". */
export function EventCountText({ count: { count, isCapped } }: { count: EventCount }) {
  const shown = isCapped
    ? `${eventCountCap.toLocaleString('en-US')}+`
    : count.toLocaleString('en-US')
  return (
    <>
      {shown} {count === 1 && !isCapped ? 'event' : 'events'}
    </>
  )
}
