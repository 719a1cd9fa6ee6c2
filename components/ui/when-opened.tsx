'use client'

import { type ReactNode, Suspense, useState } from 'react'

type WhenOpenedProps = {
  isOpen: boolean
  /** Loaded lazily. */
  children: ReactNode
}

/** Mounts what opens with its first opening, so that its script comes then; from there on it stays, and closes as it likes. */
export function WhenOpened({ isOpen, children }: WhenOpenedProps) {
  const [wasOpened, setWasOpened] = useState(isOpen)
  if (isOpen && !wasOpened) setWasOpened(true)
  return wasOpened ? <Suspense fallback={null}>{children}</Suspense> : null
}
