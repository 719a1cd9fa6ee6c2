'use client'

import type { VirtualItem, Virtualizer } from '@tanstack/react-virtual'
import { type RefObject, useLayoutEffect, useReducer, useRef } from 'react'
import { headingPx, headPx, type TableItem } from './table-item'

type AnchorInput = {
  scroller: RefObject<HTMLDivElement | null>
  virtualizer: Virtualizer<HTMLDivElement, HTMLTableRowElement>
  items: readonly TableItem<unknown>[]
  places: ReadonlyMap<string, number>
  /** Another value is another list: it begins at its top. */
  listKey: unknown
}

/**
 * Keeps the first row that can be seen where it is when rows come or go above it. The virtualizer could only hold whatever is
 * at the very edge, which is a heading as often as not, and stays where it is when rows come in below it.
 */
export function useAnchor({ scroller, virtualizer, items, places, listKey }: AnchorInput) {
  const [, renderAgain] = useReducer((count: number) => count + 1, 0)
  const before = useRef({ items, listKey, drawn: [] as VirtualItem[] })
  const isSticking = useRef(false)

  useLayoutEffect(() => {
    const element = scroller.current
    const { drawn, ...last } = before.current
    before.current = { items, listKey, drawn: virtualizer.getVirtualItems() }
    if (!element) return
    const isOther = last.listKey !== listKey
    if (!isOther && last.items === items) return

    let wanted = element.scrollTop
    if (isOther || isSticking.current) wanted = 0
    else {
      const edge = wanted + headPx + headingPx
      const anchor = drawn.find(({ key, index, end }) => {
        return end > edge && last.items[index]?.kind === 'row' && places.has(String(key))
      })
      const place = anchor && places.get(String(anchor.key))
      const now = place === undefined ? undefined : virtualizer.measurementsCache[place]
      if (anchor && now) wanted += now.start - anchor.start
    }
    isSticking.current = false
    if (Math.abs(wanted - element.scrollTop) < 1) return
    element.scrollTop = wanted
    // Before anything is drawn: the scroll event comes a frame later, and the rows for it would be missing in that one.
    virtualizer.scrollOffset = element.scrollTop
    renderAgain()
  })

  return {
    /** To the top now, and there still when the items change next. */
    stickToTop: () => {
      isSticking.current = true
      scroller.current?.scrollTo({ top: 0 })
    },
  }
}
