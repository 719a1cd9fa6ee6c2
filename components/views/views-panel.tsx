'use client'

import { type ReactElement, useState } from 'react'
import { Popover, PopoverContent, PopoverTrigger } from '@/components/ui/popover'
import { CreateViewDialog } from './create-view-dialog'
import type { ViewsProps } from './view-actions'
import { ViewsList } from './views-list'

/** The saved views, and what can be done to them; begins open. */
export function ViewsPanel({ button, ...props }: ViewsProps & { button: ReactElement }) {
  const [isOpen, setIsOpen] = useState(true)
  const [isCreating, setIsCreating] = useState(false)
  const close = () => setIsOpen(false)
  return (
    <>
      <Popover open={isOpen} onOpenChange={setIsOpen}>
        <PopoverTrigger asChild>{button}</PopoverTrigger>
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
