import type { HistogramStack } from '@/lib/events/schema/histogram-stacks'

/** How the viewer likes what stands around the table; it is about them and not about the view, so no address holds it. */
export type Panels = { isHistogramOpen: boolean; stack: HistogramStack; areFacetsOpen: boolean }

/** Bars are there, stacked by change, until somebody says otherwise; the facets where the table leaves room for them. */
export function readPanels(
  cookie: string | undefined,
  { areFacetsOpen }: { areFacetsOpen: boolean },
): Panels {
  const words = cookie?.split('.') ?? []
  return {
    isHistogramOpen: !words.includes('no-histogram'),
    stack: words.includes('outcome') ? 'outcome' : 'change',
    areFacetsOpen: words.includes('facets') || (areFacetsOpen && !words.includes('no-facets')),
  }
}

export function writePanels({ isHistogramOpen, stack, areFacetsOpen }: Panels): string {
  return [isHistogramOpen ? '' : 'no-histogram', stack, areFacetsOpen ? 'facets' : 'no-facets']
    .filter((word) => word !== '')
    .join('.')
}
