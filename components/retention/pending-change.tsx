'use client'

import { Timestamp } from '@/components/time/timestamp'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { FormProblem } from '@/components/ui/form-problem'
import { useSubmit } from '@/components/ui/use-submit'
import { describeDays } from '@/lib/retention/schema/presets'
import type { RetentionView } from '@/lib/retention/schema'
import type { CancelShortening } from './retention-actions'

type PendingChangeProps = {
  company: string
  pending: NonNullable<RetentionView['pending']>
  onCancel: CancelShortening
}

/** A shorter time that waits for its day, and the way back. */
export function PendingChange({ company, pending, onCancel }: PendingChangeProps) {
  const { submit, isPending, problem } = useSubmit(onCancel)
  return (
    <Alert tone="warning" title={`Events will be kept for ${describeDays(pending.days)} only`}>
      <div className="grid justify-items-start gap-2">
        <p>
          From <Timestamp at={pending.from} /> on. What is older then is deleted, but for what a
          legal hold covers.{' '}
          {pending.byPlan ? 'The plan gives no more; the operator of this instance sets it.' : ''}
        </p>
        <FormProblem text={problem} />
        {pending.byPlan ? null : (
          <Button
            size="sm"
            disabled={isPending}
            onClick={() => submit({ company, days: pending.days })}
          >
            {isPending ? 'Cancelling…' : 'Cancel this change'}
          </Button>
        )}
      </div>
    </Alert>
  )
}
