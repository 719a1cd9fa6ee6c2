'use client'

import { unstable_rethrow } from 'next/navigation'
import { useEffect, useRef, useState, useTransition } from 'react'
import { keepFocus } from './keep-focus'

/** What a server action answers, as far as forms look at it. */
export type Outcome<Value> =
  | { ok: true; value: Value }
  | { ok: false; error: { detail: string; errors: { pointer?: string; message: string }[] } }

type Submit<Input> = {
  submit: (input: Input) => void
  isPending: boolean
  /** The last call worked, and nothing was sent since. */
  isDone: boolean
  /** What is wrong with one field, to be said beside it. */
  errorOf: (field: string) => string | undefined
  /** What is wrong as a whole, where no shown field says it. */
  problem: string | null
  reset: () => void
}

/**
 * Sends a form to a server action and keeps its answer. `fields` are those that the form shows: an error about anything
 * else is a `problem`, so that none goes unsaid; that no answer came is one too. The keyboard stays where it was, though the
 * button is disabled meanwhile or gone afterwards.
 */
export function useSubmit<Input, Value>(
  run: (input: Input) => Promise<Outcome<Value>>,
  { fields = [], onDone }: { fields?: readonly string[]; onDone?: (value: Value) => void } = {},
): Submit<Input> {
  const [outcome, setOutcome] = useState<Outcome<Value> | null>(null)
  const [isPending, startTransition] = useTransition()
  const giveFocusBack = useRef<() => void>(null)

  // The document's focus is the outside system.
  useEffect(() => {
    if (isPending) return () => giveFocusBack.current?.()
  }, [isPending])

  const errors = outcome?.ok === false ? outcome.error.errors : []
  const errorOf = (field: string) =>
    errors.find(({ pointer }) => pointer === `/${field}` || pointer?.startsWith(`/${field}/`))
      ?.message
  const isSaid = fields.some((field) => errorOf(field) !== undefined)
  return {
    submit: (input) => {
      giveFocusBack.current = keepFocus()
      startTransition(async () => {
        const result = await run(input).catch(unanswered)
        setOutcome(result)
        if (result.ok) onDone?.(result.value)
      })
    },
    isPending,
    isDone: outcome?.ok === true && !isPending,
    errorOf,
    problem: outcome?.ok === false && !isSaid ? outcome.error.detail : null,
    reset: () => setOutcome(null),
  }
}

/** Thrown on, it would put the page of errors in the place of this one, and all that was typed would be gone. */
function unanswered(error: unknown): Outcome<never> {
  // `redirect()` and `notFound()` of an action come this way too.
  unstable_rethrow(error)
  const detail = 'The server did not answer: try again, or reload the page to see if it is done.'
  return { ok: false, error: { detail, errors: [] } }
}
