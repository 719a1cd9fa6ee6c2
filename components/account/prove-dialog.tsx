'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Dialog, DialogContent, DialogTrigger } from '@/components/ui/dialog'
import { ProveForm } from './prove-form'
import type { TwoFactorActions } from './two-factor-view'

type ProveDialogProps = {
  company: string
  trigger: string
  title: string
  description: string
  submitLabel: string
  onProve: TwoFactorActions['disable']
}

export function ProveDialog(props: ProveDialogProps) {
  const { company, trigger, title, description, submitLabel, onProve } = props
  const [isOpen, setIsOpen] = useState(false)
  return (
    <Dialog open={isOpen} onOpenChange={setIsOpen}>
      <DialogTrigger asChild>
        <Button>{trigger}</Button>
      </DialogTrigger>
      <DialogContent title={title} description={description} className="max-w-md">
        <ProveForm
          company={company}
          submitLabel={submitLabel}
          variant="danger"
          onProve={onProve}
          onDone={() => setIsOpen(false)}
        />
      </DialogContent>
    </Dialog>
  )
}
