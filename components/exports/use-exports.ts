'use client'

import { useEffect, useState } from 'react'
import type { ExportView } from '@/lib/exports/schema/formats'
import { routes } from '@/lib/web/routes'

const askEveryMs = 1_000

/** The list as the server made it, asked for again every second while one of them is being written. */
export function useExports(
  company: string,
  given: readonly ExportView[],
): { exports: readonly ExportView[]; isStale: boolean } {
  const [shown, setShown] = useState({ given, exports: given })
  const [isStale, setIsStale] = useState(false)
  // The server rendered anew, after something was asked for or cancelled: that is newer.
  const exports = shown.given === given ? shown.exports : given
  const isWorking = exports.some(isUnfinished)

  // The server is the outside system.
  useEffect(() => {
    if (!isWorking) return
    const stop = new AbortController()
    const ask = async () => {
      if (document.visibilityState === 'hidden') return
      try {
        const answer = await fetch(routes.exportList(company), { signal: stop.signal })
        if (!answer.ok) throw new Error(`the list of exports was answered with ${answer.status}`)
        const next = (await answer.json()) as { exports: ExportView[] }
        setShown({ given, exports: next.exports })
        setIsStale(false)
      } catch {
        // Asked again in a second; until then the page says that it is not fresh.
        if (!stop.signal.aborted) setIsStale(true)
      }
    }
    const timer = setInterval(ask, askEveryMs)
    return () => {
      clearInterval(timer)
      stop.abort()
    }
  }, [company, given, isWorking])
  return { exports, isStale }
}

export function isUnfinished({ state }: Pick<ExportView, 'state'>): boolean {
  return state === 'waiting' || state === 'running'
}
