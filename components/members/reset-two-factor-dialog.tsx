'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Dialog, DialogClose, DialogContent, DialogTrigger } from '@/components/ui/dialog'
import { FormProblem } from '@/components/ui/form-problem'
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
  const { submit, isPending, problem } = useSubmit(onReset, { onDone: () => setIsOpen(false) })
  return (
    <Dialog open={isOpen} onOpenChange={setIsOpen}>
      <DialogTrigger asChild>
        <Button>Reset two-factor…</Button>
      </DialogTrigger>
      <DialogContent
        title={`Reset two-factor of ${member.name}?`}
        description="Their sessions end, and their password alone signs them in. Be sure that it is them who asked."
        className="max-w-md"
      >
        <FormProblem text={problem} />
        <div className="flex justify-end gap-2">
          <DialogClose asChild>
            <Button>Keep it</Button>
          </DialogClose>
          <Button
            variant="danger"
            disabled={isPending}
            onClick={() => submit({ company, memberId: member.id })}
          >
            Reset two-factor
          </Button>
        </div>
      </DialogContent>
    </Dialog>
  )
}
