'use client'

import { useEffect, useState } from 'react'
import type { CompletedKey } from '@/lib/events/query/keys'
import type { Completions } from '@/lib/events/schema/explore'
import { routes } from '@/lib/web/routes'

export type CompletionValue = Completions['values'][number]
type Asked = { company: string; key: CompletedKey | null; prefix: string }
type Answer = Asked & { values: CompletionValue[] }
type Completed = { state: 'loading' | 'ready' | 'failed'; values: CompletionValue[] }

const pauseMs = 120
/** The server gives no more at once: an answer with fewer holds all that there is. */
const valuesMax = 20

/**
 * What this company's log knows that could stand behind a key. Asks after a short pause, drops answers that come too late,
 * keeps the former values while the next ones are on their way, and asks for nothing that a former answer holds. No key:
 * nothing is asked.
 */
export function useCompletions({ company, key, prefix }: Asked): Completed {
  const [answer, setAnswer] = useState<Answer | null>(null)
  const [isFailed, setIsFailed] = useState(false)
  const held = answer && holds(answer, { company, key, prefix }) ? answer : null
  const isHeld = held !== null

  useEffect(() => {
    if (key === null || isHeld) return
    const asked = new AbortController()
    const timer = setTimeout(async () => {
      setIsFailed(false)
      try {
        const values = await fetchValues({ company, key, prefix }, asked.signal)
        setAnswer({ company, key, prefix, values })
      } catch {
        if (!asked.signal.aborted) setIsFailed(true)
      }
    }, pauseMs)
    return () => {
      clearTimeout(timer)
      asked.abort()
    }
  }, [company, key, prefix, isHeld])

  if (held) return { state: 'ready', values: narrow(held.values, prefix) }
  const former = answer?.company === company && answer.key === key ? answer.values : []
  return { state: isFailed ? 'failed' : 'loading', values: narrow(former, prefix) }
}

function holds(answer: Answer, { company, key, prefix }: Asked): boolean {
  if (answer.company !== company || answer.key !== key) return false
  if (answer.prefix === prefix) return true
  return prefix.startsWith(answer.prefix) && answer.values.length < valuesMax
}

function narrow(values: CompletionValue[], prefix: string): CompletionValue[] {
  const typed = prefix.trim().toLowerCase()
  return values.filter(({ value, label, hint }) =>
    [value, label, hint ?? ''].some((text) => text.toLowerCase().includes(typed)),
  )
}

async function fetchValues(
  { company, key, prefix }: Asked & { key: CompletedKey },
  signal: AbortSignal,
): Promise<CompletionValue[]> {
  const response = await fetch(routes.completions(company, { key, prefix }), { signal })
  if (!response.ok) throw new Error(`completions: ${response.status}`)
  const { values }: Completions = await response.json()
  return values
}
