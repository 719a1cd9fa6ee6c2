'use client'

import { useEffect, useState } from 'react'
import type { Edited } from '@/lib/events/query/complete'
import type { QueryError } from '@/lib/events/query/query-error'

const pauseMs = 250
/** What is still being written gets more time: nobody is told that a value is missing while they type it. */
const restMs = 1_200

type Draft = {
  draft: Edited
  /** False: it is what was searched for, and the server has said what is wrong with that. */
  isDraft: boolean
  isWriting: boolean
}

/** What is wrong with a text that is being typed; nothing while its errors are still being mended. */
export function useDraftErrors({ draft, isDraft, isWriting }: Draft): QueryError[] {
  const { text, caret } = draft
  const [checked, setChecked] = useState({ text: '', errors: [] as QueryError[], isAtRest: false })

  useEffect(() => {
    if (!isDraft) return
    const check = (isAtRest: boolean) => async () => {
      // Fetched by those who type; what came too late is told by its text.
      const { checkQuery } = await import('@/lib/events/query/check')
      const { errors } = checkQuery(text)
      setChecked({ text, errors, isAtRest })
    }
    const timers = [setTimeout(check(false), pauseMs), setTimeout(check(true), restMs)]
    return () => timers.forEach(clearTimeout)
  }, [text, isDraft])

  if (!isDraft || checked.text !== text) return []
  if (checked.isAtRest && !isWriting) return checked.errors
  return checked.errors.filter(
    ({ position, length }) => caret < position || caret > position + length,
  )
}
