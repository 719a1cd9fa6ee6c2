'use client'

import { useRouter } from 'next/navigation'
import { useEffect } from 'react'

/** Asks for the page's numbers anew every few seconds, while somebody looks. */
export function RefreshWhileSeen({ everyMs }: { everyMs: number }) {
  const router = useRouter()
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') router.refresh()
    }, everyMs)
    return () => clearInterval(timer)
  }, [router, everyMs])
  return null
}
