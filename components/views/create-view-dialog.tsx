'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { useView } from '@/components/events/use-view'
import { Dialog, DialogContent } from '@/components/ui/dialog'
import { FormProblem } from '@/components/ui/form-problem'
import { SubmitLine } from '@/components/ui/submit-line'
import { useSubmit } from '@/components/ui/use-submit'
import { hrefOfView, toState } from './view-address'
import type { ViewsProps } from './view-actions'
import { ViewNameFields } from './view-name-fields'

type CreateViewDialogProps = ViewsProps & { isOpen: boolean; onClose: () => void }

/** Saves what the page shows under a name, and goes on with it as that view. */
export function CreateViewDialog({ isOpen, onClose, ...props }: CreateViewDialogProps) {
  return (
    <Dialog open={isOpen} onOpenChange={onClose}>
      <DialogContent
        title="Save this search"
        description="The search, its time and the columns, in their order."
        className="max-w-md"
      >
        <CreateViewForm {...props} onDone={onClose} />
      </DialogContent>
    </Dialog>
  )
}

function CreateViewForm(props: ViewsProps & { onDone: () => void }) {
  const { company, perspective, columns, list, actions, onDone } = props
  const router = useRouter()
  const { view } = useView()
  const [name, setName] = useState('')
  const [isShared, setIsShared] = useState(false)
  const state = toState(view, columns)
  const { submit, isPending, errorOf, problem } = useSubmit(actions.createView, {
    fields: ['name'],
    onDone: ({ id }) => {
      onDone()
      router.push(hrefOfView(company, { id, perspective, state }))
    },
  })
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        submit({ company, name, isShared, perspective, state })
      }}
    >
      <FormProblem text={problem} />
      <ViewNameFields
        {...{ name, isShared, canShare: list.canShare }}
        error={errorOf('name')}
        onName={setName}
        onShare={setIsShared}
      />
      <SubmitLine label="Save view" isPending={isPending} />
    </form>
  )
}
