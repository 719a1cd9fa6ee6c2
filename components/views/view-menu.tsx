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
import type { ListedView } from '@/lib/events/views/schema'

export type ViewAct =
  | 'rename'
  | 'delete'
  | 'turn'
  | 'begin'
  | 'begin-company'
  | 'move-up'
  | 'move-down'

type ViewMenuProps = {
  view: ListedView
  canShare: boolean
  /** How many are pinned: the last one cannot go further down. */
  pins: number
  onChoose: (act: ViewAct) => void
}

/** What can be done to one view. The dialogs are the list's: a view that is deleted takes its row along. */
export function ViewMenu({ view, canShare, pins, onChoose }: ViewMenuProps) {
  const { name, isShared, canChange, owner, pin } = view
  const item = (act: ViewAct, label: string) => (
    <DropdownMenuItem onSelect={() => onChoose(act)}>{label}</DropdownMenuItem>
  )
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button variant="ghost" size="icon-sm" aria-label={`More about ${name}`}>
          <MoreHorizontal aria-hidden />
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent align="end">
        {item('begin', view.isOwnDefault ? 'Not my default any more' : 'Make it my default')}
        {canShare && isShared
          ? item(
              'begin-company',
              view.isCompanyDefault
                ? 'Not the company’s default any more'
                : 'Make it the company’s default',
            )
          : null}
        {pin !== null && pin > 0 ? item('move-up', 'Move up in the navigation') : null}
        {pin !== null && pin < pins - 1 ? item('move-down', 'Move down in the navigation') : null}
        {canChange ? (
          <>
            <DropdownMenuSeparator />
            {item('rename', 'Rename…')}
            {isShared && owner !== null ? item('turn', 'Make private') : null}
            {!isShared && canShare ? item('turn', 'Share with everybody') : null}
            {item('delete', 'Delete…')}
          </>
        ) : null}
      </DropdownMenuContent>
    </DropdownMenu>
  )
}
