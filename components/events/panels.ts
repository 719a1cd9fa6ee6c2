import type { HistogramStack } from '@/lib/events/schema/histogram-stacks'

/** How the viewer likes what stands around the table; it is about them and not about the view, so no address holds it. */
export type Panels = { isHistogramOpen: boolean; stack: HistogramStack; areFacetsOpen: boolean }

/** A cookie, so that the server leaves the right places free with the first byte. */
export const panelsCookie = 'log_panels'

/** Both are open, and bars are stacked by change, until somebody says otherwise. */
export function readPanels(cookie: string | undefined): Panels {
  const words = cookie?.split('.') ?? []
  return {
    isHistogramOpen: !words.includes('no-histogram'),
    stack: words.includes('outcome') ? 'outcome' : 'change',
    areFacetsOpen: !words.includes('no-facets'),
  }
}

export function writePanels({ isHistogramOpen, stack, areFacetsOpen }: Panels): string {
  return [isHistogramOpen ? '' : 'no-histogram', stack, areFacetsOpen ? '' : 'no-facets']
    .filter((word) => word !== '')
    .join('.')
}
