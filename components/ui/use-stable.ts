'use client'

import { useCallback, useLayoutEffect, useRef } from 'react'

/** The same function for as long as the component lives, which does what the newest one does: for what rows are made with. */
export function useStable<Args extends unknown[]>(
  act: (...args: Args) => void,
): (...args: Args) => void {
  const newest = useRef(act)
  useLayoutEffect(() => {
    newest.current = act
  })
  return useCallback((...args: Args) => newest.current(...args), [])
}
