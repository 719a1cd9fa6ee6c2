'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { Dialog, DialogContent } from '@/components/ui/dialog'
import { FormProblem } from '@/components/ui/form-problem'
import { useSubmit } from '@/components/ui/use-submit'
import type { DestinationView } from '@/lib/streaming/schema/views'
import { DestinationForm } from './destination-form'
import { ReplayDialog } from './replay-dialog'
import type { StreamingActions } from './streaming-actions'
import { TestResult } from './test-result'

type DestinationButtonsProps = StreamingActions & {
  company: string
  destination: DestinationView
  isActive: boolean
}

/** What can be done to one destination. */
export function DestinationButtons(props: DestinationButtonsProps) {
  const { company, destination, isActive } = props
  const { id, name, state } = destination
  const [open, setOpen] = useState<'test' | 'edit' | 'replay' | 'delete' | null>(null)
  const close = () => setOpen(null)
  const isPaused = state === 'paused'
  const hasFailed = state === 'needs_attention' || state === 'retrying'
  const mayRetry = hasFailed || destination.refusedCheckpoint !== null
  const pause = useSubmit(props.onPause)
  const resume = useSubmit(props.onResume)
  const isTurning = pause.isPending || resume.isPending
  return (
    <>
      <div className="flex flex-wrap gap-2">
        <Button size="sm" disabled={!isActive} onClick={() => setOpen('test')}>
          Test Connection
        </Button>
        {isPaused || mayRetry ? (
          <Button
            size="sm"
            disabled={!isActive || isTurning}
            onClick={() => resume.submit({ company, id })}
          >
            {isPaused ? 'Resume' : 'Retry now'}
          </Button>
        ) : null}
        {isPaused ? null : (
          <Button
            size="sm"
            disabled={!isActive || isTurning}
            onClick={() => pause.submit({ company, id })}
          >
            Pause
          </Button>
        )}
        <Button size="sm" disabled={!isActive} onClick={() => setOpen('edit')}>
          Edit…
        </Button>
        <Button size="sm" disabled={!isActive} onClick={() => setOpen('replay')}>
          Replay…
        </Button>
        {/* Also while streaming is off or not in the plan: nobody has to deliver once more to be rid of it. */}
        <Button size="sm" onClick={() => setOpen('delete')}>
          Delete…
        </Button>
      </div>
      <FormProblem text={pause.problem ?? resume.problem} />
      <Dialog open={open === 'test'} onOpenChange={close}>
        <DialogContent title={`Test ${name}`}>
          <TestNow company={company} id={id} onTest={props.onTest} />
        </DialogContent>
      </Dialog>
      <Dialog open={open === 'edit'} onOpenChange={close}>
        <DialogContent title={`Edit ${name}`} className="max-w-2xl">
          <DestinationForm {...props} onDone={close} />
        </DialogContent>
      </Dialog>
      <Dialog open={open === 'replay'} onOpenChange={close}>
        <DialogContent
          title={`Replay to ${name}`}
          description="Sends what was recorded in a time window again, beside what is new. Events keep their ids: Elasticsearch knows those again that its current index holds; older ones, and all of them in Splunk and others, are stored twice unless somebody compares ids."
        >
          <ReplayDialog company={company} id={id} onReplay={props.onReplay} onDone={close} />
        </DialogContent>
      </Dialog>
      <DeleteDestination {...props} isOpen={open === 'delete'} onClose={close} />
    </>
  )
}

function TestNow({
  company,
  id,
  onTest,
}: {
  company: string
  id: string
  onTest: StreamingActions['onTest']
}) {
  const [result, setResult] = useState<Parameters<typeof TestResult>[0]['result'] | null>(null)
  const test = useSubmit(onTest, { onDone: setResult })
  // Not disabled, which would take the focus from whoever waits for the result.
  const isBusy = test.isPending || undefined
  const run = (sendEvent: boolean) => {
    if (!isBusy) test.submit({ company, id, sendEvent })
  }
  return (
    <div className="grid gap-4">
      <FormProblem text={test.problem} />
      {result ? <TestResult result={result} /> : null}
      <div className="flex flex-wrap justify-end gap-2">
        <Button aria-disabled={isBusy} onClick={() => run(true)}>
          Send a test event
        </Button>
        <Button variant="primary" aria-disabled={isBusy} onClick={() => run(false)}>
          {test.isPending ? 'Testing…' : 'Test without writing'}
        </Button>
      </div>
    </div>
  )
}

function DeleteDestination(
  props: DestinationButtonsProps & { isOpen: boolean; onClose: () => void },
) {
  const { company, destination, isOpen, onClose } = props
  const deletion = useSubmit(props.onDelete, { onDone: onClose })
  return (
    <ConfirmDialog
      isOpen={isOpen}
      onClose={onClose}
      title={`Delete ${destination.name}?`}
      description="Its place in the log and its dead letters go with it. What was delivered stays where it is."
      label="Delete destination"
      isPending={deletion.isPending}
      problem={deletion.problem}
      onConfirm={() => deletion.submit({ company, id: destination.id })}
    />
  )
}
