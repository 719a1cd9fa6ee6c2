'use client'

import { UserRound } from 'lucide-react'
import { lazy } from 'react'
import { Button } from '@/components/ui/button'
import { OpenLater } from '@/components/ui/open-later'
import type { Theme } from './theme'

const load = async () => ({ default: (await import('./user-menu-panel')).UserMenuPanel })
const UserMenuPanel = lazy(load)

export type UserMenuProps = {
  /** The slug of the company around it. */
  company: string
  user: { name: string; email: string }
  theme: Theme
  onSignOut: (input: Record<string, never>) => Promise<unknown>
}

export function UserMenu(props: UserMenuProps) {
  const button = (
    <Button variant="ghost" className="min-w-0 justify-start gap-2 px-2 md:w-full">
      <UserRound className="size-4! text-muted-foreground" aria-hidden />
      <span className="hidden truncate font-normal md:inline">{props.user.name}</span>
      <span className="sr-only">, your menu</span>
    </Button>
  )
  return (
    <OpenLater popup="menu" {...{ button, load }}>
      <UserMenuPanel {...props} button={button} />
    </OpenLater>
  )
}
