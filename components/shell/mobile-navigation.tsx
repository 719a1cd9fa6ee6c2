'use client'

import { Menu } from 'lucide-react'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Sheet, SheetContent, SheetTitle, SheetTrigger } from '@/components/ui/sheet'
import { NavigationList, type NavigationListProps } from './navigation-list'

export function MobileNavigation(props: Omit<NavigationListProps, 'onFollow'>) {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <Sheet open={isOpen} onOpenChange={setIsOpen}>
      <SheetTrigger asChild>
        <Button variant="ghost" size="icon" aria-label="Navigation">
          <Menu aria-hidden />
        </Button>
      </SheetTrigger>
      <SheetContent side="left" className="gap-3 p-3">
        <SheetTitle className="px-2 font-semibold text-sm">Navigation</SheetTitle>
        <nav aria-label="Company">
          <NavigationList {...props} onFollow={() => setIsOpen(false)} />
        </nav>
      </SheetContent>
    </Sheet>
  )
}
