'use client'

import type { RoleChoice } from '@/components/people/role-select'
import { CreateDialog } from '@/components/ui/create-dialog'
import type { CreateGroup } from './group-actions'
import { GroupForm } from './group-form'

type CreateGroupDialogProps = {
  company: string
  roles: readonly RoleChoice[]
  onCreate: CreateGroup
}

export function CreateGroupDialog({ company, roles, onCreate }: CreateGroupDialogProps) {
  return (
    <CreateDialog label="Create group" description="People are added on its own page.">
      {(close) => (
        <GroupForm
          initial={{ name: '', description: null, role: null }}
          roles={roles}
          submitLabel="Create group"
          run={(values) => onCreate({ company, ...values })}
          onDone={close}
        />
      )}
    </CreateDialog>
  )
}
