'use client'

import { Bookmark, ChevronDown } from 'lucide-react'
import { useState } from 'react'
import { useKeys } from '@/components/ui/use-keys'
import { Button } from '@/components/ui/button'
import { Popover, PopoverContent, PopoverTrigger } from '@/components/ui/popover'
import { CreateViewDialog } from './create-view-dialog'
import type { ViewsProps } from './view-actions'
import { ViewsList } from './views-list'

/** Saved views beside the search: opens with `v`, and holds what can be done to them. */
export function ViewsMenu(props: ViewsProps) {
  const [isOpen, setIsOpen] = useState(false)
  const [isCreating, setIsCreating] = useState(false)
  useKeys({ v: () => setIsOpen(true) })
  const close = () => setIsOpen(false)
  return (
    <>
      <Popover open={isOpen} onOpenChange={setIsOpen}>
        <PopoverTrigger asChild>
          <Button className="h-9" aria-label="Views" title="Saved views (v)">
            <Bookmark aria-hidden />
            <span className="hidden sm:inline">Views</span>
            <ChevronDown className="hidden opacity-70 sm:block" aria-hidden />
          </Button>
        </PopoverTrigger>
        <PopoverContent aria-label="Saved views" align="end" className="w-88 p-1">
          <ViewsList
            {...props}
            onClose={close}
            onCreate={() => {
              close()
              setIsCreating(true)
            }}
          />
        </PopoverContent>
      </Popover>
      <CreateViewDialog {...props} isOpen={isCreating} onClose={() => setIsCreating(false)} />
    </>
  )
}
