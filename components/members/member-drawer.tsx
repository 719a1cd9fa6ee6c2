'use client'

import { ScrollText, X } from 'lucide-react'
import Link from 'next/link'
import type { RoleChoice } from '@/components/people/role-select'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { Sheet, SheetClose, SheetContent, SheetTitle } from '@/components/ui/sheet'
import type { MemberDetails } from '@/lib/access/schema/members'
import { routes } from '@/lib/web/routes'
import type { MemberActions } from './member-actions'
import { MemberButtons } from './member-buttons'
import { MemberFacts } from './member-facts'
import { MemberRoleForm } from './member-role-form'

type MemberDrawerProps = {
  company: string
  member: MemberDetails | null
  isViewer: boolean
  givable: readonly RoleChoice[]
  actions: MemberActions
  onClose: () => void
}

export function MemberDrawer(props: MemberDrawerProps) {
  const { company, member, isViewer, givable, actions, onClose } = props
  return (
    <Sheet open={member !== null} onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}>
      {member ? (
        <SheetContent
          className="sm:w-[min(32rem,calc(100vw-4rem))]"
          // The panel itself: it reads out who is shown.
          onOpenAutoFocus={(opening) => {
            opening.preventDefault()
            if (opening.currentTarget instanceof HTMLElement) opening.currentTarget.focus()
          }}
        >
          <header className="flex items-start justify-between gap-3 border-b px-4 py-3">
            <div className="grid min-w-0 gap-0.5">
              <span className="flex flex-wrap items-center gap-2">
                <SheetTitle className="break-words font-semibold text-base">
                  {member.name}
                </SheetTitle>
                {isViewer ? <Badge>You</Badge> : null}
                {member.state === 'active' ? (
                  <Badge tone="made">Active</Badge>
                ) : (
                  <Badge tone="gone">Deactivated</Badge>
                )}
              </span>
              <span className="break-words text-muted-foreground">{member.email}</span>
            </div>
            <SheetClose asChild>
              <Button variant="ghost" size="icon-sm" aria-label="Close">
                <X aria-hidden />
              </Button>
            </SheetClose>
          </header>
          <div className="grid min-h-0 flex-1 content-start gap-6 overflow-y-auto px-4 py-4">
            <MemberRoleForm
              key={`${member.id}:${member.role}`}
              company={company}
              member={member}
              givable={givable}
              onChange={actions.changeRole}
            />
            <MemberFacts member={member} />
            <div>
              <Button asChild>
                <Link
                  href={routes.auditLogs(company, { q: `caused_by:${member.userId}` })}
                  prefetch={false}
                >
                  <ScrollText aria-hidden />
                  What they did, in the audit log
                </Link>
              </Button>
            </div>
            <MemberButtons
              key={member.id}
              company={company}
              member={member}
              isViewer={isViewer}
              actions={actions}
              onGone={onClose}
            />
          </div>
        </SheetContent>
      ) : null}
    </Sheet>
  )
}
