'use client'

import { type RefObject, useLayoutEffect, useRef, useState } from 'react'

/** How wide an element is, in whole pixels; null until it is there. */
export function useWidth<Element extends HTMLElement>(): [
  RefObject<Element | null>,
  number | null,
] {
  const element = useRef<Element>(null)
  const [width, setWidth] = useState<number | null>(null)

  useLayoutEffect(() => {
    const measured = element.current
    if (!measured) return
    const measure = () => setWidth(Math.floor(measured.getBoundingClientRect().width))
    const observer = new ResizeObserver(measure)
    measure()
    observer.observe(measured)
    return () => observer.disconnect()
  }, [])

  return [element, width]
}
