'use client'

import { useState, useTransition } from 'react'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { Dialog, DialogClose, DialogContent, DialogTrigger } from '@/components/ui/dialog'
import type { ApiKeyView } from '@/lib/access/schema'
import type { RevokeKey } from './api-key-view'

type RevokeKeyDialogProps = { company: string; apiKey: ApiKeyView; onRevoke: RevokeKey }

export function RevokeKeyDialog({ company, apiKey, onRevoke }: RevokeKeyDialogProps) {
  const [isOpen, setIsOpen] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const [isPending, startTransition] = useTransition()

  const revoke = () =>
    startTransition(async () => {
      const outcome = await onRevoke({ company, id: apiKey.id })
      setProblem(outcome.ok ? null : outcome.error.detail)
      if (outcome.ok) setIsOpen(false)
    })

  return (
    <Dialog open={isOpen} onOpenChange={setIsOpen}>
      <DialogTrigger asChild>
        <Button size="sm" aria-label={`Revoke ${apiKey.name}`}>
          Revoke
        </Button>
      </DialogTrigger>
      <DialogContent
        title={`Revoke ${apiKey.name}?`}
        description="Whatever uses this key stops working at once. This cannot be undone."
        className="max-w-md"
      >
        {problem === null ? null : (
          <Alert tone="error">
            <p>{problem}</p>
          </Alert>
        )}
        <div className="flex justify-end gap-2">
          <DialogClose asChild>
            <Button>Keep it</Button>
          </DialogClose>
          <Button variant="danger" disabled={isPending} onClick={revoke}>
            {isPending ? 'Revoking…' : 'Revoke key'}
          </Button>
        </div>
      </DialogContent>
    </Dialog>
  )
}
