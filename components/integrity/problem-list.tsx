import type { FoundProblem } from '@/lib/events/integrity/schema'
import Link from 'next/link'
import { routes } from '@/lib/web/routes'
import { countText } from './check-words'

const shownMax = 200

/** What is wrong, by position; where an event is what is wrong, it can be opened. */
export function ProblemList({
  company,
  problems,
}: {
  company: string
  problems: readonly FoundProblem[]
}) {
  const shown = [...new Map(problems.map((one) => [`${one.seq} ${one.what}`, one]))].slice(
    0,
    shownMax,
  )
  return (
    <div className="max-h-80 overflow-y-auto rounded-md border" tabIndex={-1}>
      <ul aria-label="What is wrong" className="divide-y text-xs">
        {shown.map(([key, { seq, what, isOfEvent }]) => (
          <li key={key} className="grid gap-x-3 px-3 py-1.5 sm:flex">
            {isOfEvent ? (
              <Link
                href={routes.event(company, seq + 1)}
                className="shrink-0 font-medium text-accent-text tabular-nums hover:underline sm:w-32"
              >
                seq {seq}
              </Link>
            ) : (
              <span className="shrink-0 font-medium tabular-nums sm:w-32">seq {seq}</span>
            )}
            <span className="min-w-0 break-words">{what}</span>
          </li>
        ))}
        {problems.length > shown.length ? (
          <li className="px-3 py-1.5 text-muted-foreground">
            and {countText(problems.length - shown.length)} more
          </li>
        ) : null}
      </ul>
    </div>
  )
}
