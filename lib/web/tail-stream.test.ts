import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { TailStep } from '@/lib/events/tail/tail-events'
import { AppError } from '@/lib/platform/errors'
import { streamTail, unreadMaxMs } from './tail-stream'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A tail of numbered silences, and what became of it. */
async function openStream({ method = 'GET', refuse = false } = {}) {
  const seen = { made: 0, isEnded: false, checks: 0 }
  const gone = new AbortController()
  async function* steps(): AsyncGenerator<TailStep, void> {
    try {
      for (;;) {
        seen.made += 1
        yield { type: 'quiet', cursor: seen.made }
      }
    } finally {
      seen.isEnded = true
    }
  }
  const response = await streamTail(
    {
      sessionId: 'a session',
      requestId: 'r',
      signal: gone.signal,
      request: new Request('http://localhost/', { method }),
      authoriseAgain: async () => {
        seen.checks += 1
        if (refuse) throw new AppError('gone', { status: 404, title: 'Gone', detail: 'Not yours.' })
      },
    },
    async () => ({ epoch: 1, cursor: 0, steps: steps() }),
  )
  const reader = response.body?.getReader()
  const read = async () => {
    const part = await reader?.read()
    return part?.value && new TextDecoder().decode(part.value)
  }
  return { seen, gone, reader, read }
}

it('nothing is made before somebody takes it, and nothing is sent unauthorised', async () => {
  const { seen, read, reader } = await openStream()
  expect(await read()).toContain('event: open')
  expect(await read()).toBe(': nothing new\nid: 1\n\n')
  expect(await read()).toBe(': nothing new\nid: 2\n\n')
  expect(seen).toEqual({ made: 2, checks: 2, isEnded: false })
  await reader?.cancel()
  expect(seen.isEnded).toBe(true)
})

it('whoever takes nothing any more is let go', async () => {
  const { seen, read } = await openStream()
  await read()
  await read()
  await vi.advanceTimersByTimeAsync(unreadMaxMs + 1)
  expect(seen.isEnded).toBe(true)
})

it('whoever has gone is let go at once, also while nothing is read', async () => {
  const { seen, gone, read } = await openStream()
  await read()
  await read()
  gone.abort()
  await vi.advanceTimersByTimeAsync(1)
  expect(seen.isEnded).toBe(true)
})

it('a reader who may no longer read is told so, and nothing else', async () => {
  const { seen, read } = await openStream({ refuse: true })
  await read()
  expect(await read()).toBe('event: end\ndata: {"code":"gone","detail":"Not yours."}\n\n')
  expect(await read()).toBeUndefined()
  expect(seen.isEnded).toBe(true)
})

it('a question for the head alone holds no place', async () => {
  const { seen } = await openStream({ method: 'HEAD' })
  expect(seen.made).toBe(0)
})
