'use client'

import { Button } from '@/components/ui/button'
import { type Outcome, useSubmit } from '@/components/ui/use-submit'

type LeaveButtonProps = { name: string; run: () => Promise<Outcome<unknown>> }

/** Takes somebody out of a list; they can be added again, so it does not ask twice. */
export function LeaveButton({ name, run }: LeaveButtonProps) {
  const { submit, isPending, problem } = useSubmit(run)
  return (
    <span className="inline-grid justify-items-end gap-1">
      <Button
        size="sm"
        disabled={isPending}
        aria-label={`Remove ${name}`}
        onClick={() => submit(undefined)}
      >
        {isPending ? 'Removing…' : 'Remove'}
      </Button>
      {problem ? (
        <span role="alert" className="text-gone text-xs">
          {problem}
        </span>
      ) : null}
    </span>
  )
}
