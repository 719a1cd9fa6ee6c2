'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { useSubmit } from '@/components/ui/use-submit'
import type { ReportActions } from './report-actions'

type SignOffProps = {
  company: string
  report: string
  open: number
  onComplete: ReportActions['completeReview']
}

/** Ends a review, once every line is decided. */
export function SignOff({ company, report, open, onComplete }: SignOffProps) {
  const [isAsking, setIsAsking] = useState(false)
  const { submit, isPending, problem } = useSubmit(onComplete, { onDone: () => setIsAsking(false) })
  return (
    <div className="flex flex-wrap items-center gap-3 print:hidden">
      <Button variant="primary" disabled={open > 0} onClick={() => setIsAsking(true)}>
        Sign off
      </Button>
      <span role="status" className="text-muted-foreground">
        {open > 0
          ? `${open} ${open === 1 ? 'line is' : 'lines are'} still to be decided.`
          : 'Every line is decided.'}
      </span>
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setIsAsking(false)}
        title="Sign this review off?"
        description="The decisions stay as they are from then on. They change no access by themselves: revoke what has to go where it was given."
        label="Sign off"
        isPending={isPending}
        problem={problem}
        onConfirm={() => submit({ company, id: report })}
      />
    </div>
  )
}
