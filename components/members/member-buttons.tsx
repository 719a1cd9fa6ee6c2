'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { FormProblem } from '@/components/ui/form-problem'
import { useSubmit } from '@/components/ui/use-submit'
import type { MemberDetails } from '@/lib/access/schema/members'
import type { MemberActions } from './member-actions'
import { RemoveMemberDialog } from './remove-member-dialog'
import { ResetTwoFactorDialog } from './reset-two-factor-dialog'

type MemberButtonsProps = {
  company: string
  member: MemberDetails
  isViewer: boolean
  actions: MemberActions
  /** The member is one no longer. */
  onGone: () => void
}

/** The ways out of a company, and the way back in. */
export function MemberButtons({ company, member, isViewer, actions, onGone }: MemberButtonsProps) {
  const [isRemoving, setIsRemoving] = useState(false)
  const isActive = member.state === 'active'
  const switching = useSubmit(isActive ? actions.deactivate : actions.activate)
  return (
    <section aria-label="Membership" className="grid gap-3 border-t pt-4">
      <FormProblem text={switching.problem} />
      <div className="flex flex-wrap gap-2">
        {isViewer ? null : (
          <Button
            disabled={switching.isPending}
            onClick={() => switching.submit({ company, memberId: member.id })}
          >
            {isActive ? 'Deactivate' : 'Activate'}
          </Button>
        )}
        {isViewer || !isActive || !member.hasTwoFactor ? null : (
          <ResetTwoFactorDialog
            company={company}
            member={member}
            onReset={actions.resetTwoFactor}
          />
        )}
        <Button onClick={() => setIsRemoving(true)}>
          {isViewer ? 'Leave company…' : 'Remove…'}
        </Button>
      </div>
      <p className="text-muted-foreground text-xs">
        {isViewer
          ? 'Who leaves needs a new invitation to come back.'
          : isActive
            ? 'Who is deactivated is out from their next click on, and keeps role, groups and keys for when they are activated again.'
            : 'Activated again, they have the role, groups and keys that they had.'}
      </p>
      <RemoveMemberDialog
        isOpen={isRemoving}
        company={company}
        member={member}
        isViewer={isViewer}
        run={isViewer ? actions.leave : actions.remove}
        onClose={() => setIsRemoving(false)}
        onGone={onGone}
      />
    </section>
  )
}
