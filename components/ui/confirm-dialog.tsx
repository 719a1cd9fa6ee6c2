'use client'

import type { ReactNode } from 'react'
import { Button } from './button'
import { Dialog, DialogClose, DialogContent } from './dialog'
import { FormProblem } from './form-problem'

type ConfirmDialogProps = {
  isOpen: boolean
  onClose: () => void
  title: string
  description: ReactNode
  /** What the button does: “Delete group”. */
  label: string
  isPending: boolean
  problem: string | null
  onConfirm: () => void
}

/** Asks before something that cannot be taken back. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { isOpen, onClose, title, description, label, isPending, problem, onConfirm } = props
  return (
    <Dialog open={isOpen} onOpenChange={onClose}>
      <DialogContent title={title} description={description} className="max-w-md">
        <FormProblem text={problem} />
        <div className="flex justify-end gap-2">
          <DialogClose asChild>
            <Button>Keep it</Button>
          </DialogClose>
          <Button variant="danger" disabled={isPending} onClick={onConfirm}>
            {isPending ? 'Working…' : label}
          </Button>
        </div>
      </DialogContent>
    </Dialog>
  )
}
