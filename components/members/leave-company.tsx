'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button'
import type { ActOnMember } from './member-actions'
import { RemoveMemberDialog } from './remove-member-dialog'

type LeaveCompanyProps = {
  company: string
  memberId: string
  name: string
  email: string
  onLeave: ActOnMember
}

/** The way out for everybody, whatever they may do in the company. */
export function LeaveCompany({ company, memberId, name, email, onLeave }: LeaveCompanyProps) {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <>
      <Button onClick={() => setIsOpen(true)}>Leave company…</Button>
      <RemoveMemberDialog
        isOpen={isOpen}
        company={company}
        member={{ id: memberId, name, email, groups: [], workspaces: [], keys: [] }}
        isViewer
        run={onLeave}
        onClose={() => setIsOpen(false)}
        onGone={() => setIsOpen(false)}
      />
    </>
  )
}
