'use client'

import { useState } from 'react'
import { type Panels, writePanels } from './panels'

/** What the viewer likes to see, starting from what the server rendered; a change lasts for a year. */
export function usePanels(
  initial: Panels,
  { cookie }: { cookie: string },
): [Panels, (change: Partial<Panels>) => void] {
  const [panels, setPanels] = useState(initial)
  return [
    panels,
    (change) => {
      const next = { ...panels, ...change }
      setPanels(next)
      // biome-ignore lint/suspicious/noDocumentCookie: the cookie store API is not there without a secure context
      document.cookie = `${cookie}=${writePanels(next)}; path=/; max-age=31536000; samesite=lax`
    },
  ]
}
