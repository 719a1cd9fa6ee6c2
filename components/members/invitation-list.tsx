'use client'

import { useState } from 'react'
import { DataTable } from '@/components/table/data-table'
import type { TableColumn } from '@/components/table/table-column'
import { Timestamp } from '@/components/time/timestamp'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { Dialog, DialogContent } from '@/components/ui/dialog'
import { FormProblem } from '@/components/ui/form-problem'
import { useSubmit } from '@/components/ui/use-submit'
import type { InvitationResult, InvitationView } from '@/lib/access/schema/members'
import { InvitationLinks } from './invitation-links'
import type { RenewInvitation, RevokeInvitation } from './member-actions'

type InvitationListProps = {
  company: string
  invitations: readonly InvitationView[]
  onRenew: RenewInvitation
  onRevoke: RevokeInvitation
}

export function InvitationList({ company, invitations, onRenew, onRevoke }: InvitationListProps) {
  const [renewed, setRenewed] = useState<InvitationResult | null>(null)
  const renewal = useSubmit(onRenew, { onDone: setRenewed })
  const revocation = useSubmit(onRevoke)
  const isPending = renewal.isPending || revocation.isPending
  const columns: TableColumn<InvitationView>[] = [
    {
      id: 'email',
      header: 'E-mail',
      className: 'max-w-0 w-full md:w-auto md:max-w-80',
      cell: (invitation) => (
        <div className="grid gap-0.5">
          <span className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1">
            <span className="min-w-0 truncate font-medium">{invitation.email}</span>
            {invitation.isExpired ? (
              <Badge tone="gone">Expired</Badge>
            ) : (
              <Badge tone="changed">Invited</Badge>
            )}
          </span>
          <span className="grid text-muted-foreground text-xs md:hidden">
            <span className="truncate">
              {invitation.roleLabel}, by {invitation.invitedBy ?? 'the operator'}
            </span>
            <span>
              until <Timestamp at={invitation.expiresAt} />
            </span>
          </span>
        </div>
      ),
    },
    { id: 'role', header: 'Role', isHiddenWhenSmall: true, cell: ({ roleLabel }) => roleLabel },
    {
      id: 'invited',
      header: 'Invited',
      isHiddenWhenSmall: true,
      cell: ({ invitedAt, invitedBy }) => (
        <div className="grid">
          <Timestamp at={invitedAt} className="whitespace-nowrap" />
          <span className="text-muted-foreground text-xs">by {invitedBy ?? 'the operator'}</span>
        </div>
      ),
    },
    {
      id: 'until',
      header: 'Valid until',
      isHiddenWhenSmall: true,
      cell: ({ expiresAt }) => <Timestamp at={expiresAt} className="whitespace-nowrap" />,
    },
    {
      id: 'actions',
      header: <span className="sr-only">Actions</span>,
      className: 'text-right',
      cell: ({ id, email }) => (
        <span className="inline-flex flex-wrap justify-end gap-1.5">
          <Button
            size="sm"
            aria-label={`New link for ${email}`}
            disabled={isPending}
            onClick={() => renewal.submit({ company, id })}
          >
            New link
          </Button>
          <Button
            size="sm"
            aria-label={`Revoke invitation of ${email}`}
            disabled={isPending}
            onClick={() => revocation.submit({ company, id })}
          >
            Revoke
          </Button>
        </span>
      ),
    },
  ]
  const problem = renewal.problem ?? revocation.problem
  return (
    <>
      {problem === null ? null : (
        <div className="p-4">
          <FormProblem text={problem} />
        </div>
      )}
      <DataTable
        caption="Invitations"
        columns={columns}
        rows={invitations}
        rowId={({ id }) => id}
      />
      <Dialog open={renewed !== null} onOpenChange={() => setRenewed(null)}>
        <DialogContent
          title="Invited anew"
          description="The former link opens nothing any more. This one is shown once."
          onInteractOutside={(event) => event.preventDefault()}
        >
          <InvitationLinks
            results={renewed === null ? [] : [renewed]}
            onDone={() => setRenewed(null)}
          />
        </DialogContent>
      </Dialog>
    </>
  )
}
