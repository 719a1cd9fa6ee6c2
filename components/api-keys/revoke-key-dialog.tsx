'use client'

import { ConfirmDialog } from '@/components/ui/confirm-dialog'
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
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={`Revoke ${apiKey.name}?`}
      description="Whatever uses this key stops working at once. This cannot be undone."
      label="Revoke key"
      isPending={isPending}
      problem={problem}
      onConfirm={() => submit({ company, id: apiKey.id })}
    />
  )
}
