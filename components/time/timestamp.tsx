'use client'

import { formatDateTime, formatDistance, formatUtc } from './format'
import { useNow, useTimeStyle } from './time-style'
import { useTimeZone } from './time-zone'

type TimestampProps = {
  /** ISO 8601 with offset. */
  at: string
  className?: string
}

/**
 * A moment to the second, in the zone that the page tells times in, or how long ago it was; hovering shows it in UTC, to the
 * millisecond, and where that says more by the viewer's clocks.
 */
export function Timestamp({ at, className }: TimestampProps) {
  const { style, zone } = useTimeStyle()
  if (style === 'relative') return <RelativeTimestamp at={at} className={className} />
  return (
    <time dateTime={at} title={formatUtc(at)} className={className}>
      {formatDateTime(at, zone)}
    </time>
  )
}

function RelativeTimestamp({ at, className }: { at: string; className: string | undefined }) {
  const now = useNow()
  const zone = useTimeZone()
  const title = `${formatDateTime(at, zone)} (${zone}), ${formatUtc(at)}`
  return (
    <time dateTime={at} title={title} className={className}>
      {formatDistance(at, now)}
    </time>
  )
}

/** The same moment in UTC, where both have room. */
export function UtcTimestamp({ at, className }: TimestampProps) {
  return (
    <time dateTime={at} className={className}>
      {formatUtc(at)}
    </time>
  )
}
