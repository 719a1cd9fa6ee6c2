import { Timestamp } from '@/components/time/timestamp'
import type { HoldView } from '@/lib/holds/schema'

/** What a hold covers, in one line. */
export function HoldCoverageText({
  hold,
}: {
  hold: Pick<HoldView, 'q' | 'person' | 'from' | 'to'>
}) {
  const { q, person, from, to } = hold
  if (q === '' && person === null && from === null && to === null) return <>The whole log</>
  return (
    <span className="inline-flex min-w-0 flex-wrap gap-x-2">
      {q === '' ? null : <code className="wrap-anywhere text-code">{q}</code>}
      {person ? <span className="wrap-anywhere">mentions {person.label}</span> : null}
      {from ? (
        <span>
          from <Timestamp at={from} />
        </span>
      ) : null}
      {to ? (
        <span>
          until <Timestamp at={to} />
        </span>
      ) : null}
    </span>
  )
}
