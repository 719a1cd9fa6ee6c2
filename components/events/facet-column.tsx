'use client'

import { ListFilter, X } from 'lucide-react'
import { type ReactNode, useRef, useState } from 'react'
import { Button } from '@/components/ui/button'
import { loadLater } from '@/components/ui/load-later'
import { Sheet, SheetClose, SheetContent, SheetTitle, SheetTrigger } from '@/components/ui/sheet'
import { useMediaQuery } from '@/components/ui/use-media-query'
import type { FacetKey } from '@/lib/events/schema/explore'
import { cn } from '@/lib/web/cn'
import type { Explored } from './explored'
import type { Panels } from './panels'
import { WaitingFacets } from './waiting-facets'

const FacetPanel = loadLater(async () => (await import('./facet-panel')).FacetPanel, WaitingFacets)

/** Where there is room for a column beside the table (`xl`). */
const wideWindow = '(min-width: 80rem)'

type FacetsProps = {
  explored: Explored
  panels: Panels
  onQueryChange: (q: string) => void
  onFindOther: (key: FacetKey) => void
}

/** The facets to the left of their table, where there is room and the viewer wants them. */
export function FacetColumn({ panels, children, ...panel }: FacetsProps & { children: ReactNode }) {
  const isWide = useMediaQuery(wideWindow)
  const { areFacetsOpen: isOpen } = panels
  return (
    <div className={cn('grid gap-4', isOpen && 'xl:grid-cols-[13rem_minmax(0,1fr)]')}>
      {isOpen ? (
        <aside
          aria-label="Facets"
          className="sticky top-4 -mx-2 hidden max-h-[calc(100dvh-2rem)] content-start self-start overflow-y-auto py-1 xl:grid"
        >
          <h2 className="sr-only">Facets</h2>
          {isWide ? <FacetPanel {...panel} /> : <WaitingFacets />}
        </aside>
      ) : null}
      <div className="grid min-w-0 content-start gap-3">{children}</div>
    </div>
  )
}

type FacetsButtonProps = FacetsProps & { onArrange: (change: Partial<Panels>) => void }

/** Shows the column or takes it away; on a narrower page it opens the facets as a sheet. */
export function FacetsButton({ panels, onArrange, ...panel }: FacetsButtonProps) {
  const { areFacetsOpen: isOpen } = panels
  return (
    <>
      <Button
        className="hidden xl:inline-flex"
        aria-expanded={isOpen}
        onClick={() => onArrange({ areFacetsOpen: !isOpen })}
      >
        <ListFilter aria-hidden />
        Facets
      </Button>
      <FacetsSheet {...panel} />
    </>
  )
}

function FacetsSheet({ onFindOther, ...panel }: Omit<FacetsProps, 'panels'>) {
  const [isOpen, setIsOpen] = useState(false)
  const wanted = useRef<FacetKey | null>(null)
  return (
    <Sheet open={isOpen} onOpenChange={setIsOpen}>
      <SheetTrigger asChild>
        <Button className="xl:hidden">
          <ListFilter aria-hidden />
          Facets
        </Button>
      </SheetTrigger>
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
