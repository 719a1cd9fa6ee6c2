'use client'

import { useEffect, useState } from 'react'
import type { AlertView } from '@/lib/alerts/schema/views'
import type { MarkRead } from './alert-actions'

/**
 * Tells the server which alerts the viewer has now seen. Answers those that were new, for as long as the page is open: a mark
 * that goes as soon as it is there would be no help.
 */
export function useMarkRead(
  company: string,
  { alerts, onSeen }: { alerts: readonly Pick<AlertView, 'id' | 'isRead'>[]; onSeen: MarkRead },
): ReadonlySet<string> {
  const [seen, setSeen] = useState<ReadonlySet<string>>(new Set())
  const fresh = alerts.filter(({ id, isRead }) => !isRead && !seen.has(id)).map(({ id }) => id)
  const key = fresh.join(' ')
  // The server is the outside system.
  useEffect(() => {
    if (key === '') return
    const ids = key.split(' ')
    setSeen((known) => new Set([...known, ...ids]))
    void onSeen({ company, ids })
  }, [key, company, onSeen])
  return seen
}
