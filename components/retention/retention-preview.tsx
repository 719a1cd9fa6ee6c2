'use client'

import { useAnswer } from '@/components/events/use-answer'
import { Timestamp } from '@/components/time/timestamp'
import { Button } from '@/components/ui/button'
import { describeDays } from '@/lib/retention/schema/presets'
import type { RetentionPreview } from '@/lib/retention/schema'
import { routes } from '@/lib/web/routes'
import { HeldText } from './held-text'

/** What keeping events for so many days would delete now. */
export function RetentionPreviewText({ company, days }: { company: string; days: number }) {
  const { answer, problem, isPending, retry } = useAnswer<RetentionPreview>({
    key: String(days),
    isHeld: false,
    address: () => routes.retentionPreview(company, { days }),
    about: null,
  })
  return (
    <div role="status" aria-busy={isPending} className="rounded-md border bg-subtle px-3 py-2.5">
      {problem ? (
        <div className="grid justify-items-start gap-2">
          <p className="text-gone">{problem}</p>
          <Button size="sm" onClick={retry}>
            Count again
          </Button>
        </div>
      ) : !answer || isPending ? (
        <p className="text-muted-foreground">Counting what would be deleted…</p>
      ) : (
        <div className="grid gap-1 tabular-nums">
          <p>
            {describeDays(days)} would delete{' '}
            <span className="font-medium">{tellEvents(answer.events)}</span>
            {answer.oldest ? (
              <>
                , the oldest recorded <Timestamp at={answer.oldest} />
              </>
            ) : null}
            .
          </p>
          <HeldText held={answer.held} holds={answer.holds} />
        </div>
      )}
    </div>
  )
}

function tellEvents(events: number): string {
  return `${events.toLocaleString('en-US')} ${events === 1 ? 'event' : 'events'}`
}
