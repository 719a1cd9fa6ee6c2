'use client'

import { useState } from 'react'
import type { CheckProgress } from '@/lib/events/integrity/schema'
import { tellCheck } from './check-words'

/** Says to screen readers that a check began, and how it ended: how far it is would be said every second. */
export function CheckNews({ check }: { check: CheckProgress | null }) {
  const now = check === null ? '' : tellCheck(check)
  const [told, setTold] = useState({ first: now, isChanged: false })
  // What stands there when the page comes is read with the page.
  if (!told.isChanged && now !== told.first) setTold({ ...told, isChanged: true })
  return (
    <p role="status" className="sr-only">
      {told.isChanged ? now : ''}
    </p>
  )
}
