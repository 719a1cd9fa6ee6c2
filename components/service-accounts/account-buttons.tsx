'use client'

import { useState } from 'react'
import type { RoleChoice } from '@/components/people/role-select'
import { Button } from '@/components/ui/button'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { Dialog, DialogContent } from '@/components/ui/dialog'
import { FormProblem } from '@/components/ui/form-problem'
import { useSubmit } from '@/components/ui/use-submit'
import type { ServiceAccountView } from '@/lib/access/schema'
import type { AccountActions } from './account-actions'
import { AccountForm } from './account-form'

type AccountButtonsProps = AccountActions & {
  company: string
  account: ServiceAccountView
  roles: readonly RoleChoice[]
}

/** What can be done to one account, in the head of its page. */
export function AccountButtons({ company, account, roles, ...actions }: AccountButtonsProps) {
  const [open, setOpen] = useState<'change' | 'delete' | null>(null)
  const close = () => setOpen(null)
  const one = { company, id: account.id }
  const active = useSubmit(actions.onSetActive)
  const deletion = useSubmit(actions.onDelete)
  return (
    <div className="grid justify-items-end gap-2">
      <div className="flex flex-wrap gap-2">
        <Button onClick={() => setOpen('change')}>Change…</Button>
        <Button
          disabled={active.isPending}
          onClick={() => active.submit({ ...one, isActive: !account.isActive })}
        >
          {account.isActive ? 'Deactivate' : 'Activate'}
        </Button>
        <Button onClick={() => setOpen('delete')}>Delete…</Button>
      </div>
      <FormProblem text={active.problem} />
      <Dialog open={open === 'change'} onOpenChange={close}>
        <DialogContent title={`Change ${account.name}`}>
          <AccountForm
            initial={account}
            roles={roles}
            submitLabel="Save"
            run={(values) => actions.onChange({ ...one, ...values })}
            onDone={close}
          />
        </DialogContent>
      </Dialog>
      <ConfirmDialog
        isOpen={open === 'delete'}
        onClose={close}
        title={`Delete ${account.name}?`}
        description="All of its keys stop working at once. This cannot be undone; its events stay in the log."
        label="Delete service account"
        isPending={deletion.isPending}
        problem={deletion.problem}
        onConfirm={() => deletion.submit(one)}
      />
    </div>
  )
}
