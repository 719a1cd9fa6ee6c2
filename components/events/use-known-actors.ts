'use client'

import { useEffect, useState } from 'react'
import type { KnownActor } from '@/lib/events/schema'
import { routes } from '@/lib/web/routes'

type Loaded = { state: 'loading' | 'ready' | 'failed'; actors: KnownActor[] }

const pauseMs = 150

/**
 * Who acted in this company, found by what is typed. Asks after a short pause, drops answers that come too late, and
 * keeps the former list while the next one is on its way.
 */
export function useKnownActors({ company, search }: { company: string; search: string }): Loaded {
  const [loaded, setLoaded] = useState<Loaded>({ state: 'loading', actors: [] })

  useEffect(() => {
    const asked = new AbortController()
    const timer = setTimeout(async () => {
      setLoaded(({ actors }) => ({ state: 'loading', actors }))
      try {
        const actors = await fetchActors({ company, search, signal: asked.signal })
        setLoaded({ state: 'ready', actors })
      } catch {
        if (!asked.signal.aborted) setLoaded({ state: 'failed', actors: [] })
      }
    }, pauseMs)
    return () => {
      clearTimeout(timer)
      asked.abort()
    }
  }, [company, search])

  return loaded
}

type ActorsRequest = { company: string; search: string; signal: AbortSignal }

async function fetchActors({ company, search, signal }: ActorsRequest): Promise<KnownActor[]> {
  const response = await fetch(routes.knownActors(company, search), { signal })
  if (!response.ok) throw new Error(`actors: ${response.status}`)
  const body: { actors: KnownActor[] } = await response.json()
  return body.actors
}
