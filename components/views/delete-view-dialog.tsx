'use client'

import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { useSubmit } from '@/components/ui/use-submit'
import type { ListedView } from '@/lib/events/views/schema'
import type { ViewActions } from './view-actions'

type DeleteViewDialogProps = {
  company: string
  view: ListedView
  onDelete: ViewActions['deleteView']
  onDone: () => void
  onClose: () => void
}

export function DeleteViewDialog(props: DeleteViewDialogProps) {
  const { company, view, onDelete, onDone, onClose } = props
  const { submit, isPending, problem } = useSubmit(onDelete, { onDone })
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={`Delete ${view.name}?`}
      description={
        view.isShared
          ? 'It goes for everybody, out of their navigation too. The events that it finds stay.'
          : 'The events that it finds stay.'
      }
      label="Delete view"
      isPending={isPending}
      problem={problem}
      onConfirm={() => submit({ company, id: view.id })}
    />
  )
}
