'use client'

import { useRouter } from 'next/navigation'
import { useEffect, useState } from 'react'
import { Alert } from '@/components/ui/alert'

/** Asks for the page's numbers anew every few seconds, while somebody looks; says so where the server is away. */
export function RefreshWhileSeen({ everyMs }: { everyMs: number }) {
  const router = useRouter()
  const [isAway, setIsAway] = useState(false)
  useEffect(() => {
    let isEnded = false
    const timer = setInterval(async () => {
      if (document.visibilityState !== 'visible') return
      // A refresh that fails loads the page anew, and what somebody was typing would be gone.
      const isThere = await isAnswering(AbortSignal.timeout(everyMs))
      if (isEnded) return
      setIsAway(!isThere)
      if (isThere) router.refresh()
    }, everyMs)
    return () => {
      clearInterval(timer)
      isEnded = true
    }
  }, [router, everyMs])
  if (!isAway) return null
  return (
    <Alert tone="warning">
      <p>The server does not answer at the moment. What stands here is how it was before.</p>
    </Alert>
  )
}

async function isAnswering(signal: AbortSignal): Promise<boolean> {
  try {
    return (await fetch('/api/health', { cache: 'no-store', signal })).ok
  } catch {
    return false
  }
}
