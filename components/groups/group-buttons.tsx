'use client'

import { useState } from 'react'
import type { RoleChoice } from '@/components/people/role-select'
import { Button } from '@/components/ui/button'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { Dialog, DialogContent } from '@/components/ui/dialog'
import { useSubmit } from '@/components/ui/use-submit'
import type { GroupView } from '@/lib/access/schema/groups'
import type { ChangeGroup, DeleteGroup } from './group-actions'
import { GroupForm } from './group-form'
import { describeSize } from './group-list'

type GroupButtonsProps = {
  company: string
  group: GroupView
  roles: readonly RoleChoice[]
  onChange: ChangeGroup
  onDelete: DeleteGroup
}

/** What can be done to one group, in the head of its page. */
export function GroupButtons({ company, group, roles, onChange, onDelete }: GroupButtonsProps) {
  const [open, setOpen] = useState<'change' | 'delete' | null>(null)
  const close = () => setOpen(null)
  const deletion = useSubmit(onDelete)
  return (
    <>
      <Button onClick={() => setOpen('change')}>Edit…</Button>
      <Button onClick={() => setOpen('delete')}>Delete…</Button>
      <Dialog open={open === 'change'} onOpenChange={close}>
        <DialogContent title={`Edit ${group.name}`}>
          <GroupForm
            initial={group}
            roles={roles}
            submitLabel="Save"
            run={(values) => onChange({ company, id: group.id, ...values })}
            onDone={close}
          />
        </DialogContent>
      </Dialog>
      <ConfirmDialog
        isOpen={open === 'delete'}
        onClose={close}
        title={`Delete ${group.name}?`}
        description={`In it: ${describeSize(group)}.${
          group.roleLabel ? ` They lose what the role ${group.roleLabel} gives them here.` : ''
        }`}
        label="Delete group"
        isPending={deletion.isPending}
        problem={deletion.problem}
        onConfirm={() => deletion.submit({ company, id: group.id })}
      />
    </>
  )
}
