'use client'

import type { RoleChoice } from '@/components/people/role-select'
import { CreateDialog } from '@/components/ui/create-dialog'
import type { CreateAccount } from './account-actions'
import { AccountForm } from './account-form'

type CreateAccountDialogProps = {
  company: string
  roles: readonly RoleChoice[]
  onCreate: CreateAccount
}

export function CreateAccountDialog({ company, roles, onCreate }: CreateAccountDialogProps) {
  return (
    <CreateDialog
      label="Create service account"
      description="Its keys go on when whoever made them leaves; they can do what its role allows."
    >
      {(close) => (
        <AccountForm
          // The weakest role: more is a choice.
          initial={{ name: '', description: null, role: roles.at(-1)?.key ?? '' }}
          roles={roles}
          submitLabel="Create service account"
          run={(values) => onCreate({ company, ...values })}
          onDone={close}
        />
      )}
    </CreateDialog>
  )
}
