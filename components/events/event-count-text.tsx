/** "1,234 events", and without a count that it is not known. */
export function EventCountText({ count }: { count: number | undefined }) {
  if (count === undefined) return 'Number of events unknown: counting took too long'
  return (
    <>
      {count.toLocaleString('en-US')} {count === 1 ? 'event' : 'events'}
    </>
  )
}
