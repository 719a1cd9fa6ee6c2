'use client'

import { CreateDialog } from '@/components/ui/create-dialog'
import type { CreateWorkspace } from './workspace-actions'
import { WorkspaceNameForm } from './workspace-name-form'

type CreateWorkspaceDialogProps = { company: string; onCreate: CreateWorkspace }

export function CreateWorkspaceDialog({ company, onCreate }: CreateWorkspaceDialogProps) {
  return (
    <CreateDialog label="Create workspace" description="Members are added on its own page.">
      {(close) => (
        <WorkspaceNameForm
          initial=""
          submitLabel="Create workspace"
          run={(values) => onCreate({ company, ...values })}
          onDone={close}
        />
      )}
    </CreateDialog>
  )
}
