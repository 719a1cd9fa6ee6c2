'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Dialog, DialogClose, DialogContent } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { FormProblem } from '@/components/ui/form-problem'
import { Input } from '@/components/ui/input'
import { useSubmit } from '@/components/ui/use-submit'
import type { MemberDetails } from '@/lib/access/schema/members'
import type { ActOnMember } from './member-actions'

type RemoveMemberDialogProps = {
  isOpen: boolean
  company: string
  /** With what ends with the membership. */
  member: Pick<MemberDetails, 'id' | 'name' | 'email' | 'groups' | 'workspaces' | 'keys'>
  isViewer: boolean
  run: ActOnMember
  onClose: () => void
  onGone: () => void
}

/** Asks for the e-mail to be typed: nothing brings a membership back but a new invitation. */
export function RemoveMemberDialog(props: RemoveMemberDialogProps) {
  const { isOpen, company, member, isViewer, run, onClose, onGone } = props
  const [typed, setTyped] = useState('')
  const { submit, isPending, problem } = useSubmit(run, { onDone: onGone })
  const isSure = typed.trim().toLowerCase() === member.email
  const lost = [
    ...(member.groups.length > 0 ? [`groups: ${member.groups.join(', ')}`] : []),
    ...(member.workspaces.length > 0
      ? [`workspaces: ${member.workspaces.map(({ name }) => name).join(', ')}`]
      : []),
    ...(member.keys.length > 0
      ? [`API keys: ${member.keys.map(({ name }) => name).join(', ')}`]
      : []),
  ]
  return (
    <Dialog open={isOpen} onOpenChange={onClose}>
      <DialogContent
        title={isViewer ? 'Leave this company?' : `Remove ${member.name}?`}
        description={
          isViewer
            ? 'You are out at once, and need a new invitation to come back.'
            : 'They are out at once, and need a new invitation to come back.'
        }
        className="max-w-md"
      >
        <form
          className="grid gap-4"
          onSubmit={(event) => {
            event.preventDefault()
            if (isSure) submit({ company, memberId: member.id })
          }}
        >
          <FormProblem text={problem} />
          {lost.length > 0 ? (
            <div>
              <p>What ends with it:</p>
              <ul className="list-disc pl-5">
                {lost.map((line) => (
                  <li key={line} className="break-words">
                    {line}
                  </li>
                ))}
              </ul>
            </div>
          ) : null}
          <Field label="Type the e-mail address to confirm" hint={member.email}>
            {(control) => (
              <Input
                {...control}
                value={typed}
                autoComplete="off"
                spellCheck={false}
                autoCapitalize="none"
                onChange={(event) => setTyped(event.target.value)}
              />
            )}
          </Field>
          <div className="flex justify-end gap-2">
            <DialogClose asChild>
              <Button>Cancel</Button>
            </DialogClose>
            <Button type="submit" variant="danger" disabled={!isSure || isPending}>
              {isPending ? 'Removing…' : isViewer ? 'Leave company' : 'Remove member'}
            </Button>
          </div>
        </form>
      </DialogContent>
    </Dialog>
  )
}
