'use client'

import Link from 'next/link'
import { Timestamp } from '@/components/time/timestamp'
import { Alert } from '@/components/ui/alert'
import type { Backtest } from '@/lib/alerts/schema/views'
import { routes } from '@/lib/web/routes'
import { countWords } from './count-words'
import { GroupText } from './group-text'

/** How often a rule would have fired, and on what. */
export function BacktestResult({ company, result }: { company: string; result: Backtest }) {
  const { days, firings, matches, samples, limit, from } = result
  const times = firings === 0 ? 'not have fired' : `have fired ${countWords(firings, 'time')}`
  return (
    <div className="grid gap-3">
      <Alert
        tone={limit === null ? 'info' : 'warning'}
        title={
          <>
            It would {times}{' '}
            {limit === null ? (
              `in the last ${days} days`
            ) : (
              <>
                since <Timestamp at={from} />
              </>
            )}
          </>
        }
      >
        <p>
          {limit ?? `${countWords(matches, 'event matches the query', 'events match the query')}.`}
        </p>
      </Alert>
      {samples.length < firings && samples.length > 0 ? (
        <p className="text-muted-foreground text-xs">The newest {samples.length} of them:</p>
      ) : null}
      {samples.length === 0 ? null : (
        <ol aria-label="Would have fired" className="grid gap-2">
          {samples.map((one) => (
            <li
              key={`${one.firedAt} ${one.eventsQuery}`}
              className="grid gap-1 rounded-md border px-3 py-2 text-xs"
            >
              <p className="flex flex-wrap gap-x-2">
                <Timestamp at={one.firedAt} className="font-medium" />
                <GroupText group={one.group} />
                <Link
                  href={routes.auditLogs(company, { q: one.eventsQuery })}
                  prefetch={false}
                  className="text-accent-text hover:underline"
                >
                  {countWords(one.events, 'event')}
                </Link>
              </p>
              <ul className="grid gap-0.5 text-muted-foreground">
                {one.sample.map((event) => (
                  <li key={event.id} className="wrap-anywhere">
                    {event.label}, {event.actor}
                    {event.target === null ? '' : `, ${event.target}`}
                  </li>
                ))}
              </ul>
            </li>
          ))}
        </ol>
      )}
    </div>
  )
}
