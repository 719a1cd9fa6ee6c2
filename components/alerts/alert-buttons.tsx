'use client'

import { Button } from '@/components/ui/button'
import { FormProblem } from '@/components/ui/form-problem'
import { useSubmit } from '@/components/ui/use-submit'
import type { AlertState } from '@/lib/alerts/words'
import type { AlertActions } from './alert-actions'

type AlertButtonsProps = {
  company: string
  alert: { id: string; state: AlertState }
  actions: AlertActions
}

/** Takes an alert in hand, closes it, or opens it again. */
export function AlertButtons({ company, alert, actions }: AlertButtonsProps) {
  const acknowledging = useSubmit(actions.acknowledgeAlert)
  const resolving = useSubmit(actions.resolveAlert)
  const reopening = useSubmit(actions.reopenAlert)
  const all = [acknowledging, resolving, reopening]
  const isPending = all.some((one) => one.isPending)
  const input = { company, id: alert.id }
  return (
    <div className="grid gap-2">
      <div className="flex flex-wrap gap-2">
        {alert.state === 'open' ? (
          <Button
            variant="primary"
            disabled={isPending}
            onClick={() => acknowledging.submit(input)}
          >
            Acknowledge
          </Button>
        ) : (
          <Button disabled={isPending} onClick={() => reopening.submit(input)}>
            Reopen
          </Button>
        )}
        {alert.state === 'resolved' ? null : (
          <Button
            variant={alert.state === 'open' ? 'outline' : 'primary'}
            disabled={isPending}
            onClick={() => resolving.submit(input)}
          >
            Resolve
          </Button>
        )}
      </div>
      <FormProblem text={all.find((one) => one.problem !== null)?.problem ?? null} />
    </div>
  )
}
