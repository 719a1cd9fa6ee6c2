'use client'

import { Button } from '@/components/ui/button'
import { ProgressBar } from '@/components/ui/progress-bar'
import { FormProblem } from '@/components/ui/form-problem'
import { useSubmit } from '@/components/ui/use-submit'
import type { DestinationView, ReplayView } from '@/lib/streaming/schema/views'
import type { StreamingActions } from './streaming-actions'

type ReplayProgressProps = {
  company: string
  destination: DestinationView
  replay: ReplayView
  onCancelReplay: StreamingActions['onCancelReplay']
}

const words = {
  running: 'Replay is on its way',
  done: 'Replay is through',
  cancelled: 'Replay was cancelled',
}

/** How far a window is that is delivered again. */
export function ReplayProgress({
  company,
  destination,
  replay,
  onCancelReplay,
}: ReplayProgressProps) {
  const { submit, isPending, problem } = useSubmit(onCancelReplay)
  const { done, total, state } = replay
  const label = `${words[state]}: ${done.toLocaleString('en')} of ${total.toLocaleString('en')} events looked at`
  return (
    <div className="grid gap-1.5 text-xs">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <span>{label}.</span>
        {state === 'running' ? (
          <Button
            size="sm"
            disabled={isPending}
            onClick={() => submit({ company, id: destination.id })}
          >
            Cancel replay
          </Button>
        ) : null}
      </div>
      {state === 'running' ? (
        <ProgressBar label="Replay" text={label} share={done / Math.max(1, total)} />
      ) : null}
      <FormProblem text={problem} />
    </div>
  )
}
