'use client'

import { useAnswer } from '@/components/events/use-answer'
import { routes } from '@/lib/web/routes'
import type { HoldValues } from './hold-actions'

type CoverageCountProps = {
  company: string
  coverage: Pick<HoldValues, 'q' | 'from' | 'to' | 'person'>
}

/** How many events such a hold covers today, counted while it is typed. */
export function CoverageCount({ company, coverage }: CoverageCountProps) {
  const { q, from, to, person } = coverage
  const query = {
    ...{ q, person },
    ...(from === null ? {} : { from }),
    ...(to === null ? {} : { to }),
  }
  const { answer, problem, isPending } = useAnswer<{ events: number }>({
    key: JSON.stringify(query),
    isHeld: false,
    address: () => routes.holdCoverage(company, query),
    about: null,
  })
  const isOpen = q.trim() === '' && person.trim() === '' && from === null && to === null
  return (
    <div
      role="status"
      aria-busy={isPending}
      className="rounded-md border bg-subtle px-3 py-2.5 tabular-nums"
    >
      {problem ? (
        <p className="text-gone">{problem}</p>
      ) : answer ? (
        <p className={isPending ? 'text-muted-foreground' : undefined}>
          <span className="font-medium">{tellEvents(answer.events)}</span> covered now.{' '}
          {isOpen
            ? 'Nothing is left out: the whole log stays.'
            : 'What comes and matches is covered too.'}
        </p>
      ) : (
        <p className="text-muted-foreground">Counting…</p>
      )}
    </div>
  )
}

function tellEvents(events: number): string {
  return `${events.toLocaleString('en-US')} ${events === 1 ? 'event is' : 'events are'}`
}
