'use client'

import { useState } from 'react'
import type { CompletionValue } from './use-completions'

/** Values say little to people: their names come from the events at hand, and from what was picked here. */
export function useLearnedNames(known: ReadonlyMap<string, string>) {
  const [learned, setLearned] = useState<ReadonlyMap<string, string>>(new Map())
  return {
    nameOf: (value: string) => learned.get(value) ?? known.get(value) ?? value,
    learn: ({ value, label }: CompletionValue) =>
      setLearned((before) => new Map(before).set(value, label)),
  }
}
