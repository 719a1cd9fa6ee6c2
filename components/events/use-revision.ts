'use client'

import { useCallback, useEffect, useRef, useState } from 'react'

/** What is drawn of a whole search is asked for anew so often at most, however busy the log is. */
const everyMs = 5_000

/** A number that goes up a while after `note` was called: for what need not follow every event. */
export function useRevision(): [revision: number, note: () => void] {
  const [revision, setRevision] = useState(0)
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  const note = useCallback(() => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined
      setRevision((before) => before + 1)
    }, everyMs)
  }, [])
  return [revision, note]
}
