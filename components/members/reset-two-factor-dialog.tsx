'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { useSubmit } from '@/components/ui/use-submit'
import type { ActOnMember } from './member-actions'

type ResetTwoFactorDialogProps = {
  company: string
  member: { id: string; name: string }
  onReset: ActOnMember
}

/** For somebody who lost app and recovery codes. It weakens how they sign in, so it is asked for twice. */
export function ResetTwoFactorDialog({ company, member, onReset }: ResetTwoFactorDialogProps) {
  const [isOpen, setIsOpen] = useState(false)
  const close = () => setIsOpen(false)
  const { submit, isPending, problem } = useSubmit(onReset, { onDone: close })
  return (
    <>
      <Button onClick={() => setIsOpen(true)}>Reset two-factor…</Button>
      <ConfirmDialog
        isOpen={isOpen}
        onClose={close}
        title={`Reset two-factor of ${member.name}?`}
        description="Their sessions end, and their password alone signs them in. Be sure that it is them who asked."
        label="Reset two-factor"
        isPending={isPending}
        problem={problem}
        onConfirm={() => submit({ company, memberId: member.id })}
      />
    </>
  )
}
