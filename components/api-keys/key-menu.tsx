'use client'

import { MoreHorizontal } from 'lucide-react'
import { Button } from '@/components/ui/button'
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from '@/components/ui/dropdown-menu'
import type { ApiKeyView } from '@/lib/access/schema'

export type KeyAct = 'change' | 'rotate' | 'revoke'

type KeyMenuProps = { apiKey: ApiKeyView; onChoose: (act: KeyAct) => void }

/** What can be done to a key. The dialogs are the list's: a key that has ended takes its row along. */
export function KeyMenu({ apiKey, onChoose }: KeyMenuProps) {
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button variant="ghost" size="icon-sm" aria-label={`Actions for ${apiKey.name}`}>
          <MoreHorizontal aria-hidden />
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent align="end">
        <DropdownMenuItem onSelect={() => onChoose('change')}>Change…</DropdownMenuItem>
        {apiKey.replacedBy === null ? (
          <DropdownMenuItem onSelect={() => onChoose('rotate')}>Rotate…</DropdownMenuItem>
        ) : null}
        <DropdownMenuSeparator />
        <DropdownMenuItem onSelect={() => onChoose('revoke')}>Revoke…</DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  )
}
