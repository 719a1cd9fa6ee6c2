import { expect, it } from 'vitest'
import { readPanels, writePanels } from './panels'

it('what a viewer chose to see comes back from the cookie, and anything else is the usual', () => {
  for (const isHistogramOpen of [true, false]) {
    for (const areFacetsOpen of [true, false]) {
      for (const stack of ['change', 'outcome'] as const) {
        const panels = { isHistogramOpen, stack, areFacetsOpen }
        for (const isUsual of [true, false]) {
          expect(readPanels(writePanels(panels), { areFacetsOpen: isUsual })).toEqual(panels)
        }
      }
    }
  }
  for (const areFacetsOpen of [true, false]) {
    const usual = { isHistogramOpen: true, stack: 'change', areFacetsOpen }
    for (const cookie of [undefined, '', 'anything.else']) {
      expect(readPanels(cookie, { areFacetsOpen })).toEqual(usual)
    }
  }
})
