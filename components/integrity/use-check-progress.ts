'use client'

import { useRouter } from 'next/navigation'
import { useEffect, useState } from 'react'
import type { CheckProgress } from '@/lib/events/integrity/schema'
import { routes } from '@/lib/web/routes'
import { isUnfinished } from './check-words'

const askEveryMs = 1_000

/**
 * How far a check is, asked once a second until it ends; then the page is made anew with its result. `isStale`: the server does
 * not answer, so that it may be further by now.
 */
export function useCheckProgress(company: string, shown: CheckProgress | null) {
  const router = useRouter()
  const [heard, setHeard] = useState<CheckProgress | null>(null)
  const [isStale, setIsStale] = useState(false)
  const isWaiting = shown !== null && isUnfinished(shown)

  useEffect(() => {
    if (!isWaiting) return
    const left = new AbortController()
    const ask = async () => {
      const check = await fetchProgress(company, left.signal)
      if (left.signal.aborted) return
      setIsStale(check === null)
      if (check === null) return
      setHeard(check)
      if (!isUnfinished(check)) router.refresh()
    }
    const timer = setInterval(() => void ask(), askEveryMs)
    return () => {
      clearInterval(timer)
      left.abort()
    }
  }, [company, isWaiting, router])

  return {
    check: heard?.id === shown?.id && isWaiting ? heard : shown,
    isStale: isWaiting && isStale,
  }
}

/** Null where the server could not be asked: it is asked again. */
async function fetchProgress(company: string, signal: AbortSignal): Promise<CheckProgress | null> {
  try {
    const answer = await fetch(routes.checkProgress(company), { signal })
    if (!answer.ok) return null
    return ((await answer.json()) as { check: CheckProgress | null }).check
  } catch {
    return null
  }
}
