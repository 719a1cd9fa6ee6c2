'use client'

import { useEffect, useState } from 'react'
import type { StoredEvent } from '@/lib/events/schema'
import type { ListStore } from './event-list-store'
import type { ListedEvent } from './event-window'

type OpenEventInput = {
  /** What the address names. */
  seq: number | null
  store: ListStore
  rows: readonly ListedEvent[]
  /** Sent along by the server where its page does not hold the event. */
  elsewhere: StoredEvent | null
}

/** The event in the drawer; it stays there although the list gives it up. */
export function useOpenEvent({ seq, store, rows, elsewhere }: OpenEventInput): StoredEvent | null {
  const [kept, setKept] = useState<StoredEvent | null>(null)
  const row = seq === null ? undefined : rows.find((one) => one.seq === seq)
  const here = row?.event ?? (elsewhere?.seq === seq ? elsewhere : null)
  const found = here ?? (kept?.seq === seq ? kept : null)
  if (found !== null && found !== kept) setKept(found)

  // Somebody came back to an event whose row is known, and nothing more of it.
  const isMissing = found === null && row !== undefined
  useEffect(() => {
    if (!isMissing || seq === null) return
    void store.readBetween(seq, seq).then((events) => {
      if (events?.[0]) setKept(events[0])
    })
  }, [isMissing, seq, store])

  return found
}
