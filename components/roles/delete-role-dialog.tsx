'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Dialog, DialogClose, DialogContent } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { FormProblem } from '@/components/ui/form-problem'
import { Select } from '@/components/ui/select'
import { useSubmit } from '@/components/ui/use-submit'
import type { RoleColumn } from '@/lib/access/schema/roles'
import type { DeleteRole } from './role-actions'
import { countHolders, describeHolders } from './role-words'

type DeleteRoleDialogProps = {
  isOpen: boolean
  onClose: () => void
  company: string
  role: RoleColumn
  roles: readonly RoleColumn[]
  onDelete: DeleteRole
}

/** Whoever holds the role gets another one; without holders there is nothing to choose. */
export function DeleteRoleDialog(props: DeleteRoleDialogProps) {
  const { isOpen, onClose, company, role, roles, onDelete } = props
  const [reassignTo, setReassignTo] = useState('member')
  const deletion = useSubmit(onDelete, { fields: ['reassignTo'], onDone: onClose })
  const choices = roles.filter(
    ({ key, beyondViewer }) => key !== role.key && key !== 'owner' && beyondViewer.length === 0,
  )
  const isHeld = countHolders(role.holders) > 0
  return (
    <Dialog open={isOpen} onOpenChange={onClose}>
      <DialogContent
        title={`Delete ${role.label}?`}
        description={
          isHeld
            ? `Held by ${describeHolders(role.holders)}, who get another role at once.`
            : 'Nobody holds it.'
        }
        className="max-w-md"
      >
        <form
          className="grid gap-4"
          onSubmit={(event) => {
            event.preventDefault()
            deletion.submit({ company, id: role.key, reassignTo })
          }}
        >
          <FormProblem text={deletion.problem} />
          {isHeld ? (
            <Field
              label="Give them instead"
              hint="Owner is not in the list: owners are made one by one."
              error={deletion.errorOf('reassignTo')}
            >
              {(control) => (
                <Select
                  {...control}
                  value={reassignTo}
                  onChange={(event) => setReassignTo(event.target.value)}
                >
                  {choices.map(({ key, label }) => (
                    <option key={key} value={key}>
                      {label}
                    </option>
                  ))}
                </Select>
              )}
            </Field>
          ) : null}
          <div className="flex justify-end gap-2">
            <DialogClose asChild>
              <Button>Keep it</Button>
            </DialogClose>
            <Button type="submit" variant="danger" disabled={deletion.isPending}>
              {deletion.isPending ? 'Deleting…' : 'Delete role'}
            </Button>
          </div>
        </form>
      </DialogContent>
    </Dialog>
  )
}
