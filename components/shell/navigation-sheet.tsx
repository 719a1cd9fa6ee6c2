'use client'

import { type ReactElement, useState } from 'react'
import { Sheet, SheetContent, SheetTitle, SheetTrigger } from '@/components/ui/sheet'
import { NavigationList, type NavigationListProps } from './navigation-list'

type NavigationSheetProps = Omit<NavigationListProps, 'onFollow'> & { button: ReactElement }

/** The navigation at the edge of a small screen; begins open. */
export function NavigationSheet({ button, ...props }: NavigationSheetProps) {
  const [isOpen, setIsOpen] = useState(true)
  return (
    <Sheet open={isOpen} onOpenChange={setIsOpen}>
      <SheetTrigger asChild>{button}</SheetTrigger>
      <SheetContent side="left" className="gap-3 p-3">
        <SheetTitle className="px-2 font-semibold text-sm">Navigation</SheetTitle>
        <nav aria-label="Company">
          <NavigationList {...props} onFollow={() => setIsOpen(false)} />
        </nav>
      </SheetContent>
    </Sheet>
  )
}
