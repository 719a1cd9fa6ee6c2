'use client'

import { useEffect, useState } from 'react'
import { checkQuery } from '@/lib/events/query/check'
import type { Edited } from '@/lib/events/query/complete'
import type { QueryError } from '@/lib/events/query/query-error'

const pauseMs = 250
/** What is still being written gets more time: nobody is told that a value is missing while they type it. */
const restMs = 1_200

/** What is wrong with a text that is being typed; nothing while its errors are still being mended. */
export function useDraftErrors({ text, caret }: Edited, isWriting: boolean): QueryError[] {
  const [checked, setChecked] = useState({ text: '', errors: [] as QueryError[], isAtRest: false })

  useEffect(() => {
    const check = (isAtRest: boolean) => () => {
      const { errors } = checkQuery(text)
      setChecked({ text, errors, isAtRest })
    }
    const timers = [setTimeout(check(false), pauseMs), setTimeout(check(true), restMs)]
    return () => timers.forEach(clearTimeout)
  }, [text])

  if (checked.text !== text) return []
  if (checked.isAtRest && !isWriting) return checked.errors
  return checked.errors.filter(
    ({ position, length }) => caret < position || caret > position + length,
  )
}
