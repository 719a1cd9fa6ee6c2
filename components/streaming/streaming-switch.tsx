'use client'

import { CheckLine } from '@/components/ui/check-line'
import { FormProblem } from '@/components/ui/form-problem'
import { useSubmit } from '@/components/ui/use-submit'
import type { StreamingActions } from './streaming-actions'

type StreamingSwitchProps = {
  company: string
  isEnabled: boolean
  hasDestinations: boolean
  onSet: StreamingActions['onSetStreaming']
}

/** Turns delivery of the whole company on and off, at once. */
export function StreamingSwitch(props: StreamingSwitchProps) {
  const { company, isEnabled, hasDestinations, onSet } = props
  const { submit, isPending, problem } = useSubmit(onSet)
  return (
    <div className="grid gap-3">
      <FormProblem text={problem} />
      <CheckLine
        isChecked={isEnabled}
        onChange={(next) => {
          if (!isPending) submit({ company, isEnabled: next })
        }}
      >
        Enable audit log streaming
      </CheckLine>
      <p className="text-muted-foreground text-xs">
        {!hasDestinations
          ? 'Nothing is delivered yet: there is no destination.'
          : isEnabled
            ? 'New events are delivered as they happen.'
            : 'Nothing is delivered. Every destination keeps its place, and goes on from there once this is on.'}
      </p>
    </div>
  )
}
