'use client'

import { Plus } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { Button } from './button'
import { Dialog, DialogContent, DialogTrigger } from './dialog'

type CreateDialogProps = {
  /** On the button that opens it, and its title: “Create group”. */
  label: string
  description: ReactNode
  children: (close: () => void) => ReactNode
}

/** The button that makes something new, and the dialog with its form. */
export function CreateDialog({ label, description, children }: CreateDialogProps) {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <Dialog open={isOpen} onOpenChange={setIsOpen}>
      <DialogTrigger asChild>
        <Button variant="primary">
          <Plus aria-hidden />
          {label}
        </Button>
      </DialogTrigger>
      <DialogContent title={label} description={description}>
        {children(() => setIsOpen(false))}
      </DialogContent>
    </Dialog>
  )
}
