'use client'

import { Bookmark, ChevronDown } from 'lucide-react'
import { lazy, useRef } from 'react'
import { Button } from '@/components/ui/button'
import { OpenLater } from '@/components/ui/open-later'
import { useKeys } from '@/components/ui/use-keys'
import type { ViewsProps } from './view-actions'

const load = async () => ({ default: (await import('./views-panel')).ViewsPanel })
const ViewsPanel = lazy(load)

/** Saved views beside the search: opens with `v`, and holds what can be done to them. */
export function ViewsMenu(props: ViewsProps) {
  const trigger = useRef<HTMLButtonElement>(null)
  useKeys({ v: () => trigger.current?.click() })
  const button = (
    <Button ref={trigger} className="h-9" aria-label="Views" title="Saved views (v)">
      <Bookmark aria-hidden />
      <span className="hidden sm:inline">Views</span>
      <ChevronDown className="hidden opacity-70 sm:block" aria-hidden />
    </Button>
  )
  return (
    <OpenLater popup="dialog" {...{ button, load }}>
      <ViewsPanel {...props} button={button} />
    </OpenLater>
  )
}
