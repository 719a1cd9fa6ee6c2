'use client'

import { X } from 'lucide-react'
import { type ReactElement, useRef, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Sheet, SheetClose, SheetContent, SheetTitle, SheetTrigger } from '@/components/ui/sheet'
import type { FacetKey } from '@/lib/events/schema/explore'
import type { FacetsProps } from './facet-column'
import { FacetPanel } from './facet-panel'

type FacetsSheetProps = Omit<FacetsProps, 'panels'> & { button: ReactElement }

/** The facets at the edge of a narrower page; begins open. */
export function FacetsSheet({ button, onFindOther, ...panel }: FacetsSheetProps) {
  const [isOpen, setIsOpen] = useState(true)
  const wanted = useRef<FacetKey | null>(null)
  return (
    <Sheet open={isOpen} onOpenChange={setIsOpen}>
      <SheetTrigger asChild>{button}</SheetTrigger>
      <SheetContent
        side="left"
        onCloseAutoFocus={(event) => {
          if (wanted.current === null) return
          // The keyboard goes on to the query bar, and not back to the button.
          event.preventDefault()
          onFindOther(wanted.current)
          wanted.current = null
        }}
      >
        <div className="flex items-center justify-between border-b px-4 py-2">
          <SheetTitle className="font-semibold">Facets</SheetTitle>
          <SheetClose asChild>
            <Button variant="ghost" size="icon" aria-label="Close">
              <X aria-hidden />
            </Button>
          </SheetClose>
        </div>
        <div className="min-h-0 overflow-y-auto p-2 pt-3">
          <FacetPanel
            {...panel}
            onFindOther={(key) => {
              wanted.current = key
              setIsOpen(false)
            }}
          />
        </div>
      </SheetContent>
    </Sheet>
  )
}
