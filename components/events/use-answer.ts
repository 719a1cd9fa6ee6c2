'use client'

import { useEffect, useEffectEvent, useState } from 'react'

/** A table that is asked for in the same moment goes first. */
const pauseMs = 100

type Settled<Answer, About> = {
  key: string | null
  answer: Answer | null
  problem: string | null
  about: About | null
}

/**
 * What the server says at an address, as JSON. Asked again when `key` is another one, and not at all where it is null; the
 * former answer stays meanwhile, and `about` with it. While `isHeld`, nothing is asked. An answer that comes too late is dropped, and its request cancelled.
 */
export function useAnswer<Answer, About = null>(question: {
  key: string | null
  isHeld: boolean
  address: () => string
  about: About
}) {
  const { key, isHeld } = question
  const nothing = { key: null, answer: null, problem: null, about: null }
  const [settled, setSettled] = useState<Settled<Answer, About>>(nothing)
  const [attempt, setAttempt] = useState(0)
  const readQuestion = useEffectEvent(() => ({
    address: question.address(),
    about: question.about,
  }))
  const askedKey = key === null ? null : `${attempt} ${key}`

  const isSettled = settled.key === askedKey

  useEffect(() => {
    if (askedKey === null || isHeld || isSettled) return
    const asked = new AbortController()
    const ask = async () => {
      const { address, about } = readQuestion()
      const found = await fetchAnswer<Answer>(address, asked.signal)
      if (!asked.signal.aborted) setSettled({ key: askedKey, about, ...found })
    }
    const timer = setTimeout(() => void ask(), pauseMs)
    return () => {
      clearTimeout(timer)
      asked.abort()
    }
  }, [askedKey, isHeld, isSettled])

  return {
    answer: settled.answer,
    about: settled.about,
    /** What was wrong with the last question, in a sentence. */
    problem: settled.problem,
    isPending: !isSettled,
    retry: () => setAttempt(attempt + 1),
  }
}

async function fetchAnswer<Answer>(
  address: string,
  signal: AbortSignal,
): Promise<{ answer: Answer | null; problem: string | null }> {
  try {
    const response = await fetch(address, { signal })
    const body: unknown = await response.json()
    // The server has checked it against the same schema.
    if (response.ok) return { answer: body as Answer, problem: null }
    return { answer: null, problem: readDetail(body) ?? unknownProblem }
  } catch {
    return { answer: null, problem: unknownProblem }
  }
}

const unknownProblem = 'The server could not be reached.'

function readDetail(body: unknown): string | null {
  const isProblem = typeof body === 'object' && body !== null && 'detail' in body
  return isProblem && typeof body.detail === 'string' ? body.detail : null
}
