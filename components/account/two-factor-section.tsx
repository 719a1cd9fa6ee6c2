'use client'

import { Timestamp } from '@/components/time/timestamp'
import { Badge } from '@/components/ui/badge'
import { ProveDialog } from './prove-dialog'
import { RenewCodesDialog } from './renew-codes-dialog'
import { SetUpTwoFactorDialog } from './set-up-two-factor-dialog'
import type { TwoFactorActions } from './two-factor-view'

type TwoFactorSectionProps = {
  company: string
  /** ISO 8601; null while it is off. */
  since: string | null
  codesLeft: number
  actions: TwoFactorActions
}

export function TwoFactorSection({ company, since, codesLeft, actions }: TwoFactorSectionProps) {
  if (since === null) {
    return (
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="flex items-center gap-2">
          <Badge>Off</Badge>
          Signing in takes your password alone.
        </p>
        <SetUpTwoFactorDialog company={company} actions={actions} />
      </div>
    )
  }
  return (
    <div className="flex flex-wrap items-center justify-between gap-3">
      <div className="grid gap-1">
        <p className="flex flex-wrap items-center gap-2">
          <Badge tone="made">On</Badge>
          <span>
            since <Timestamp at={since} />
          </span>
        </p>
        <p className={codesLeft > 2 ? 'text-muted-foreground text-xs' : 'text-changed text-xs'}>
          {codesLeft === 1 ? '1 recovery code is' : `${codesLeft} recovery codes are`} left.
        </p>
      </div>
      <div className="flex flex-wrap gap-2">
        <RenewCodesDialog company={company} onRenew={actions.renewCodes} />
        <ProveDialog
          company={company}
          trigger="Turn off"
          title="Turn off two-factor authentication?"
          description="Your password alone will open your account."
          submitLabel="Turn off"
          onProve={actions.disable}
        />
      </div>
    </div>
  )
}
