'use client'

import { ListFilter } from 'lucide-react'
import { lazy, type ReactNode, Suspense } from 'react'
import { Button } from '@/components/ui/button'
import { OpenLater } from '@/components/ui/open-later'
import { useMediaQuery } from '@/components/ui/use-media-query'
import type { FacetKey } from '@/lib/events/schema/explore'
import { cn } from '@/lib/web/cn'
import type { Explored } from './explored'
import type { Panels } from './panels'
import { WaitingFacets } from './waiting-facets'

const FacetPanel = lazy(async () => ({ default: (await import('./facet-panel')).FacetPanel }))

const load = async () => ({ default: (await import('./facets-sheet')).FacetsSheet })
const FacetsSheet = lazy(load)

/** Where there is room for a column beside the table (`xl`). */
const wideWindow = '(min-width: 80rem)'

export type FacetsProps = {
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
          <Suspense fallback={<WaitingFacets />}>
            {isWide ? <FacetPanel {...panel} /> : <WaitingFacets />}
          </Suspense>
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
  const button = (
    <Button className="xl:hidden">
      <ListFilter aria-hidden />
      Facets
    </Button>
  )
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
      <OpenLater popup="dialog" {...{ button, load }}>
        <FacetsSheet {...panel} button={button} />
      </OpenLater>
    </>
  )
}
