'use client'

import { Menu } from 'lucide-react'
import { lazy } from 'react'
import { Button } from '@/components/ui/button'
import { OpenLater } from '@/components/ui/open-later'
import type { NavigationListProps } from './navigation-list'

const load = async () => ({ default: (await import('./navigation-sheet')).NavigationSheet })
const NavigationSheet = lazy(load)

export function MobileNavigation(props: Omit<NavigationListProps, 'onFollow'>) {
  const button = (
    <Button variant="ghost" size="icon" aria-label="Navigation">
      <Menu aria-hidden />
    </Button>
  )
  return (
    <OpenLater popup="dialog" {...{ button, load }}>
      <NavigationSheet {...props} button={button} />
    </OpenLater>
  )
}
