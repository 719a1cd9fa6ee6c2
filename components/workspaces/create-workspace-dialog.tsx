'use client'

import { Plus } from 'lucide-react'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Dialog, DialogContent, DialogTrigger } from '@/components/ui/dialog'
import type { CreateWorkspace } from './workspace-actions'
import { WorkspaceNameForm } from './workspace-name-form'

type CreateWorkspaceDialogProps = { company: string; onCreate: CreateWorkspace }

export function CreateWorkspaceDialog({ company, onCreate }: CreateWorkspaceDialogProps) {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <Dialog open={isOpen} onOpenChange={setIsOpen}>
      <DialogTrigger asChild>
        <Button variant="primary">
          <Plus aria-hidden />
          Create workspace
        </Button>
      </DialogTrigger>
      <DialogContent title="Create workspace" description="Members are added on its own page.">
        <WorkspaceNameForm
          initial=""
          submitLabel="Create workspace"
          run={(values) => onCreate({ company, ...values })}
          onDone={() => setIsOpen(false)}
        />
      </DialogContent>
    </Dialog>
  )
}
