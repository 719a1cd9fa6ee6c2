'use client'

import { UserPlus } from 'lucide-react'
import { useState } from 'react'
import type { RoleChoice } from '@/components/people/role-select'
import { Button } from '@/components/ui/button'
import { Dialog, DialogContent, DialogTrigger } from '@/components/ui/dialog'
import type { InvitationResult } from '@/lib/access/schema/members'
import { InvitationLinks } from './invitation-links'
import { InviteForm } from './invite-form'
import type { InviteMembers } from './member-actions'

type InviteDialogProps = {
  company: string
  roles: readonly RoleChoice[]
  /** Whether links are mailed as well. */
  hasMail: boolean
  onInvite: InviteMembers
}

/** First a form, then what became of each address. */
export function InviteDialog({ company, roles, hasMail, onInvite }: InviteDialogProps) {
  const [isOpen, setIsOpen] = useState(false)
  const [results, setResults] = useState<readonly InvitationResult[] | null>(null)
  const setOpen = (next: boolean) => {
    setIsOpen(next)
    if (!next) setResults(null)
  }
  return (
    <Dialog open={isOpen} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button variant="primary">
          <UserPlus aria-hidden />
          Invite members
        </Button>
      </DialogTrigger>
      {results === null ? (
        <DialogContent
          title="Invite members"
          description={
            hasMail
              ? 'Each of them gets a link by e-mail; you see it here too.'
              : 'This instance sends no mail: you get a link for each of them to hand on.'
          }
        >
          <InviteForm company={company} roles={roles} onInvite={onInvite} onInvited={setResults} />
        </DialogContent>
      ) : (
        <DialogContent
          title="Invitations"
          description="The links are shown this once; only their fingerprints are kept."
          // A click beside it must not lose the links.
          onInteractOutside={(event) => event.preventDefault()}
        >
          <InvitationLinks results={results} onDone={() => setOpen(false)} />
        </DialogContent>
      )}
    </Dialog>
  )
}
