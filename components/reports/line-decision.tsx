'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { FormProblem } from '@/components/ui/form-problem'
import { Input } from '@/components/ui/input'
import { useSubmit } from '@/components/ui/use-submit'
import type { Decision } from '@/lib/reports/schema/report-data'
import type { ReportActions } from './report-actions'

type LineDecisionProps = {
  company: string
  report: string
  line: {
    position: number
    label: string
    decision: Decision | null
    comment: string | null
    isForOthers: boolean
  }
  onDecide: ReportActions['decideLine']
}

/** Keep, revoke, or take the decision back, with a comment. */
export function LineDecision({ company, report, line, onDecide }: LineDecisionProps) {
  const { position, label, decision, isForOthers } = line
  const [comment, setComment] = useState(line.comment ?? '')
  const { submit, isPending, problem } = useSubmit(onDecide)
  if (isForOthers) {
    return (
      <p className="text-muted-foreground text-xs print:hidden">
        Your own access: somebody else has to decide.
      </p>
    )
  }
  const decide = (next: Decision | null) =>
    submit({ company, id: report, position, decision: next, comment: comment || null })
  return (
    <div className="grid gap-1.5 print:hidden">
      <FormProblem text={problem} />
      {decision === null ? (
        <>
          <Input
            aria-label={`Comment on ${label}`}
            placeholder="Comment, if any"
            maxLength={1000}
            value={comment}
            onChange={(event) => setComment(event.target.value)}
          />
          <div className="flex gap-1.5">
            <Button
              size="sm"
              disabled={isPending}
              aria-label={`Keep: ${label}`}
              onClick={() => decide('keep')}
            >
              Keep
            </Button>
            <Button
              size="sm"
              disabled={isPending}
              aria-label={`Revoke: ${label}`}
              onClick={() => decide('revoke')}
            >
              Revoke
            </Button>
          </div>
        </>
      ) : (
        <Button
          size="sm"
          variant="ghost"
          className="justify-self-start"
          disabled={isPending}
          aria-label={`Decide anew: ${label}`}
          onClick={() => decide(null)}
        >
          Decide anew
        </Button>
      )}
    </div>
  )
}
