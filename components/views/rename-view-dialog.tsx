'use client'

import { useState } from 'react'
import { Dialog, DialogContent } from '@/components/ui/dialog'
import { FormProblem } from '@/components/ui/form-problem'
import { SubmitLine } from '@/components/ui/submit-line'
import { TextField } from '@/components/ui/text-field'
import { useSubmit } from '@/components/ui/use-submit'
import type { ListedView } from '@/lib/events/views/schema'
import type { ViewActions } from './view-actions'

type RenameViewDialogProps = {
  company: string
  view: ListedView
  onChange: ViewActions['changeView']
  onClose: () => void
}

export function RenameViewDialog({ company, view, onChange, onClose }: RenameViewDialogProps) {
  const [name, setName] = useState(view.name)
  const { submit, isPending, errorOf, problem } = useSubmit(onChange, {
    fields: ['name'],
    onDone: onClose,
  })
  return (
    <Dialog open onOpenChange={onClose}>
      <DialogContent title={`Rename ${view.name}`} className="max-w-md">
        <form
          className="grid gap-4"
          onSubmit={(event) => {
            event.preventDefault()
            submit({ company, id: view.id, name })
          }}
        >
          <FormProblem text={problem} />
          <TextField
            label="Name"
            error={errorOf('name')}
            required
            maxLength={100}
            value={name}
            onChange={setName}
          />
          <SubmitLine label="Rename" isPending={isPending} />
        </form>
      </DialogContent>
    </Dialog>
  )
}
