'use client'

import { Pin, PinOff } from 'lucide-react'
import Link from 'next/link'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import type { ListedView } from '@/lib/events/views/schema'
import { cn } from '@/lib/web/cn'
import { routes } from '@/lib/web/routes'
import { type ViewAct, ViewMenu } from './view-menu'

type ViewRowProps = {
  company: string
  view: ListedView
  isOpen: boolean
  canShare: boolean
  pins: number
  onOpen: () => void
  onPin: () => void
  onChoose: (act: ViewAct) => void
}

export function ViewRow(props: ViewRowProps) {
  const { company, view, isOpen, canShare, pins, onOpen, onPin, onChoose } = props
  const { id, name, pin } = view
  return (
    <li
      className={cn(
        'flex items-center gap-0.5 rounded-md pr-1 hover:bg-hover',
        isOpen && 'bg-accent-subtle',
      )}
    >
      <Link
        href={routes.view(company, id)}
        // Opening one is recorded: nothing may open it beforehand.
        prefetch={false}
        onClick={onOpen}
        aria-current={isOpen ? 'true' : undefined}
        className="grid min-w-0 flex-1 rounded-md px-2 py-1.5"
      >
        <span className="flex min-w-0 items-center gap-1.5">
          <span className={cn('truncate', isOpen && 'font-medium text-accent-text')}>{name}</span>
          {view.isOwnDefault ? <Badge>Your default</Badge> : null}
          {view.isCompanyDefault ? <Badge>Company default</Badge> : null}
        </span>
        {view.isShared || pin !== null ? (
          <span className="truncate text-muted-foreground text-xs">{describeOwner(view)}</span>
        ) : null}
      </Link>
      <Button
        variant="ghost"
        size="icon-sm"
        aria-label={pin === null ? `Pin ${name}` : `Unpin ${name}`}
        title={pin === null ? 'Pin in the navigation' : 'Take out of the navigation'}
        onClick={onPin}
      >
        {pin === null ? <Pin aria-hidden /> : <PinOff aria-hidden />}
      </Button>
      <ViewMenu view={view} canShare={canShare} pins={pins} onChoose={onChoose} />
    </li>
  )
}

function describeOwner({ isShared, isOwn, owner }: ListedView): string {
  if (!isShared) return 'Only you'
  return isOwn ? 'Shared by you' : `Shared by ${owner?.name ?? 'a former member'}`
}
