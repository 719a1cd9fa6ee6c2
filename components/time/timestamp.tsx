'use client'

import { formatDateTime, formatUtc } from './format'
import { useTimeZone } from './time-zone'

type TimestampProps = {
  /** ISO 8601 with offset. */
  at: string
  className?: string
}

/** A moment in the viewer's zone, to the second; hovering shows it in UTC, to the millisecond. */
export function Timestamp({ at, className }: TimestampProps) {
  const zone = useTimeZone()
  return (
    <time dateTime={at} title={formatUtc(at)} className={className}>
      {formatDateTime(at, zone)}
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
