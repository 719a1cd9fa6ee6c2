'use client'

import { Plus } from 'lucide-react'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Dialog, DialogContent, DialogTrigger } from '@/components/ui/dialog'
import type { CreateGroup, RoleChoice } from './group-actions'
import { GroupForm } from './group-form'

type CreateGroupDialogProps = {
  company: string
  roles: readonly RoleChoice[]
  onCreate: CreateGroup
}

export function CreateGroupDialog({ company, roles, onCreate }: CreateGroupDialogProps) {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <Dialog open={isOpen} onOpenChange={setIsOpen}>
      <DialogTrigger asChild>
        <Button variant="primary">
          <Plus aria-hidden />
          Create group
        </Button>
      </DialogTrigger>
      <DialogContent title="Create group" description="People are added on its own page.">
        <GroupForm
          initial={{ name: '', description: null, role: null }}
          roles={roles}
          submitLabel="Create group"
          run={(values) => onCreate({ company, ...values })}
          onDone={() => setIsOpen(false)}
        />
      </DialogContent>
    </Dialog>
  )
}
