'use client'

import { Button } from '@/components/ui/button'
import { Dialog, DialogClose, DialogContent } from '@/components/ui/dialog'
import { FormProblem } from '@/components/ui/form-problem'
import { useSubmit } from '@/components/ui/use-submit'
import type { ApiKeyView } from '@/lib/access/schema'
import type { RevokeKey } from './api-key-view'

type RevokeKeyDialogProps = {
  company: string
  apiKey: ApiKeyView
  onRevoke: RevokeKey
  onClose: () => void
}

export function RevokeKeyDialog({ company, apiKey, onRevoke, onClose }: RevokeKeyDialogProps) {
  const { submit, isPending, problem } = useSubmit(onRevoke, { onDone: onClose })
  return (
    <Dialog open onOpenChange={onClose}>
      <DialogContent
        title={`Revoke ${apiKey.name}?`}
        description="Whatever uses this key stops working at once. This cannot be undone."
        className="max-w-md"
      >
        <FormProblem text={problem} />
        <div className="flex justify-end gap-2">
          <DialogClose asChild>
            <Button>Keep it</Button>
          </DialogClose>
          <Button
            variant="danger"
            disabled={isPending}
            onClick={() => submit({ company, id: apiKey.id })}
          >
            {isPending ? 'Revoking…' : 'Revoke key'}
          </Button>
        </div>
      </DialogContent>
    </Dialog>
  )
}
