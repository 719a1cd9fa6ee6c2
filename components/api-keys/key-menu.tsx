'use client'

import { MoreHorizontal } from 'lucide-react'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from '@/components/ui/dropdown-menu'
import type { ApiKeyView } from '@/lib/access/schema'
import type { KeyActions } from './api-key-view'
import { ChangeKeyDialog } from './change-key-dialog'
import { RevokeKeyDialog } from './revoke-key-dialog'
import { RotateKeyDialog } from './rotate-key-dialog'

type KeyMenuProps = KeyActions & { company: string; apiKey: ApiKeyView }

export function KeyMenu({ company, apiKey, onChange, onRotate, onRevoke }: KeyMenuProps) {
  const [open, setOpen] = useState<'change' | 'rotate' | 'revoke' | null>(null)
  const dialog = { company, apiKey, onClose: () => setOpen(null) }
  return (
    <>
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          <Button variant="ghost" size="icon-sm" aria-label={`Actions for ${apiKey.name}`}>
            <MoreHorizontal aria-hidden />
          </Button>
        </DropdownMenuTrigger>
        <DropdownMenuContent align="end">
          <DropdownMenuItem onSelect={() => setOpen('change')}>Change…</DropdownMenuItem>
          {apiKey.replacedBy === null ? (
            <DropdownMenuItem onSelect={() => setOpen('rotate')}>Rotate…</DropdownMenuItem>
          ) : null}
          <DropdownMenuSeparator />
          <DropdownMenuItem onSelect={() => setOpen('revoke')}>Revoke…</DropdownMenuItem>
        </DropdownMenuContent>
      </DropdownMenu>
      {open === 'change' ? <ChangeKeyDialog {...dialog} onChange={onChange} /> : null}
      {open === 'rotate' ? <RotateKeyDialog {...dialog} onRotate={onRotate} /> : null}
      {open === 'revoke' ? <RevokeKeyDialog {...dialog} onRevoke={onRevoke} /> : null}
    </>
  )
}
