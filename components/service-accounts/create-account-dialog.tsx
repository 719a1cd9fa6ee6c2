'use client'

import { Plus } from 'lucide-react'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Dialog, DialogContent, DialogTrigger } from '@/components/ui/dialog'
import type { CreateAccount, RoleChoice } from './account-actions'
import { AccountForm } from './account-form'

type CreateAccountDialogProps = {
  company: string
  roles: readonly RoleChoice[]
  onCreate: CreateAccount
}

export function CreateAccountDialog({ company, roles, onCreate }: CreateAccountDialogProps) {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <Dialog open={isOpen} onOpenChange={setIsOpen}>
      <DialogTrigger asChild>
        <Button variant="primary">
          <Plus aria-hidden />
          Create service account
        </Button>
      </DialogTrigger>
      <DialogContent
        title="Create service account"
        description="Its keys go on when whoever made them leaves; they can do what its role allows."
      >
        <AccountForm
          initial={{ name: '', description: null, role: roles.at(-1)?.key ?? '' }}
          roles={roles}
          submitLabel="Create service account"
          run={(values) => onCreate({ company, ...values })}
          onDone={() => setIsOpen(false)}
        />
      </DialogContent>
    </Dialog>
  )
}
