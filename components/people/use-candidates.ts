'use client'

import { useEffect, useState } from 'react'
import type { PersonView } from '@/lib/access/schema/groups'

type Loaded = { state: 'loading' | 'ready' | 'failed'; people: PersonView[] }

const pauseMs = 150

/**
 * Who could be added, read from an address of ours that holds what is typed. Asks after a short pause, drops answers that
 * come too late, and keeps the former list while the next one is on its way.
 */
export function useCandidates(address: string): Loaded {
  const [loaded, setLoaded] = useState<Loaded>({ state: 'loading', people: [] })

  useEffect(() => {
    const asked = new AbortController()
    const timer = setTimeout(async () => {
      setLoaded(({ people }) => ({ state: 'loading', people }))
      try {
        const people = await fetchPeople(address, asked.signal)
        setLoaded({ state: 'ready', people })
      } catch {
        if (!asked.signal.aborted) setLoaded({ state: 'failed', people: [] })
      }
    }, pauseMs)
    return () => {
      clearTimeout(timer)
      asked.abort()
    }
  }, [address])

  return loaded
}

async function fetchPeople(address: string, signal: AbortSignal): Promise<PersonView[]> {
  const response = await fetch(address, { signal })
  if (!response.ok) throw new Error(`candidates: ${response.status}`)
  const body: { people: PersonView[] } = await response.json()
  return body.people
}
