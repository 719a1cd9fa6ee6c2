'use client'

import { Plus } from 'lucide-react'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Dialog, DialogContent, DialogTrigger } from '@/components/ui/dialog'
import type { Scope } from '@/lib/access/schema'
import type { CreateKey } from './api-key-view'
import { CreateKeyForm } from './create-key-form'
import { KeySecret } from './key-secret'

type CreateKeyDialogProps = {
  company: string
  /** The service account that the key is to act as; else the member's own. */
  serviceAccountId?: string
  /** Scopes that this member may hand out. */
  scopes: readonly Scope[]
  onCreate: CreateKey
}

/** First a form, then the secret: once, and only as long as the dialog is open. */
export function CreateKeyDialog({
  company,
  serviceAccountId,
  scopes,
  onCreate,
}: CreateKeyDialogProps) {
  const [isOpen, setIsOpen] = useState(false)
  const [secret, setSecret] = useState<string | null>(null)

  const setOpen = (next: boolean) => {
    setIsOpen(next)
    if (!next) setSecret(null)
  }

  return (
    <Dialog open={isOpen} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button variant="primary">
          <Plus aria-hidden />
          Create API key
        </Button>
      </DialogTrigger>
      {secret === null ? (
        <DialogContent title="Create API key" description="A key can do no more than you may.">
          <CreateKeyForm
            company={company}
            serviceAccountId={serviceAccountId}
            scopes={scopes}
            onCreate={onCreate}
            onCreated={setSecret}
          />
        </DialogContent>
      ) : (
        <DialogContent
          title="Copy your API key"
          description="This is the only time it is shown; only its fingerprint is kept."
          // A click beside it must not lose the secret.
          onInteractOutside={(event) => event.preventDefault()}
        >
          <KeySecret secret={secret} onDone={() => setOpen(false)} />
        </DialogContent>
      )}
    </Dialog>
  )
}
