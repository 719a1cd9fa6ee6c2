'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Dialog, DialogClose, DialogContent } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { FormProblem } from '@/components/ui/form-problem'
import { Input } from '@/components/ui/input'
import { useSubmit } from '@/components/ui/use-submit'
import type { WorkspaceView } from '@/lib/access/schema/workspaces'
import type { DeleteWorkspace, RenameWorkspace } from './workspace-actions'
import { WorkspaceNameForm } from './workspace-name-form'

type WorkspaceButtonsProps = {
  company: string
  workspace: WorkspaceView
  onRename: RenameWorkspace
  onDelete: DeleteWorkspace
}

/** What can be done to one workspace, in the head of its page. */
export function WorkspaceButtons(props: WorkspaceButtonsProps) {
  const { company, workspace, onRename, onDelete } = props
  const [open, setOpen] = useState<'rename' | 'delete' | null>(null)
  const close = () => setOpen(null)
  return (
    <>
      <Button onClick={() => setOpen('rename')}>Rename…</Button>
      <Button onClick={() => setOpen('delete')}>Delete…</Button>
      <Dialog open={open === 'rename'} onOpenChange={close}>
        <DialogContent title={`Rename ${workspace.name}`}>
          <WorkspaceNameForm
            initial={workspace.name}
            submitLabel="Save"
            run={({ name }) => onRename({ company, id: workspace.id, name })}
            onDone={close}
          />
        </DialogContent>
      </Dialog>
      <Dialog open={open === 'delete'} onOpenChange={close}>
        <DialogContent
          title={`Delete ${workspace.name}?`}
          description="Nobody works in it any more. Its events stay in the log, and keep its id and name."
          className="max-w-md"
        >
          <DeletionForm company={company} workspace={workspace} onDelete={onDelete} />
        </DialogContent>
      </Dialog>
    </>
  )
}

function DeletionForm(props: Omit<WorkspaceButtonsProps, 'onRename'>) {
  const { company, workspace, onDelete } = props
  const [confirmation, setConfirmation] = useState('')
  const { submit, isPending, errorOf, problem } = useSubmit(onDelete, {
    fields: ['confirmation'],
  })
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        submit({ company, id: workspace.id, confirmation })
      }}
    >
      <FormProblem text={problem} />
      <Field
        label="Type its name to confirm"
        hint={<span className="break-words">{workspace.name}</span>}
        error={errorOf('confirmation')}
      >
        {(control) => (
          <Input
            {...control}
            required
            autoComplete="off"
            value={confirmation}
            onChange={(event) => setConfirmation(event.target.value)}
          />
        )}
      </Field>
      <div className="flex justify-end gap-2">
        <DialogClose asChild>
          <Button>Keep it</Button>
        </DialogClose>
        <Button type="submit" variant="danger" disabled={isPending}>
          {isPending ? 'Deleting…' : 'Delete workspace'}
        </Button>
      </div>
    </form>
  )
}
