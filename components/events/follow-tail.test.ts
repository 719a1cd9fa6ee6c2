import { afterEach, expect, it, vi } from 'vitest'
import { followTail, type TailState } from './follow-tail'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

const search = { company: 'acme', zone: 'UTC', perspective: 'audit-logs' as const, q: 'x' }

/** A server that gives these answers, one after another, and then nothing any more. */
function serve(answers: (() => Response | Promise<Response>)[]) {
  const asked: { url: string; lastId: string | null }[] = []
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    asked.push({ url, lastId: new Headers(init.headers).get('last-event-id') })
    const answer = answers[asked.length - 1]
    if (answer) return answer()
    return new Promise<Response>((_, reject) => {
      init.signal?.addEventListener('abort', () => reject(new Error('aborted')))
    })
  })
  return asked
}

const stream = (...pieces: string[]) => new Response(pieces.join(''))
const message = (seq: number) => `id: ${seq + 1}\ndata: {"seq":${seq}}\n\n`

async function follow(until: (state: TailState) => boolean) {
  vi.useFakeTimers()
  const ended = new AbortController()
  const told = { seqs: [] as number[], states: [] as TailState[], behind: 0, problem: '' }
  const following = followTail(search, {
    after: 5,
    signal: ended.signal,
    onEvents: (events) => told.seqs.push(...events.map(({ seq }) => seq)),
    onBehind: () => {
      told.behind += 1
    },
    onState: (state, problem) => {
      told.states.push(state)
      told.problem = problem ?? ''
      if (until(state)) ended.abort()
    },
  })
  await vi.runAllTimersAsync()
  await following
  return told
}

it('comes again where it was, and knows the epoch then', async () => {
  const asked = serve([
    () => stream('event: open\nid: 5\ndata: {"epoch":2}\n\n', message(5), message(6)),
    () => stream('event: open\nid: 7\ndata: {"epoch":2}\n\n', message(7), ': quiet\nid: 12\n\n'),
    () => Promise.reject(new Error('the network is gone')),
  ])
  const told = await follow(() => asked.length > 3)
  expect(told.seqs).toEqual([5, 6, 7])
  expect(asked.map(({ lastId }) => lastId).slice(0, 4)).toEqual(['5', '7', '12', '12'])
  expect(asked[0]?.url).not.toContain('epoch')
  expect(asked[1]?.url).toContain('epoch=2')
})

it('ends where another try would be refused as well, and says why', async () => {
  serve([() => Response.json({ detail: 'Sign in first.' }, { status: 401 })])
  const refused = await follow(() => false)
  expect(refused.states.at(-1)).toBe('ended')
  expect(refused.problem).toBe('Sign in first.')
  vi.useRealTimers()
  serve([() => stream('event: end\ndata: {"code":"not_found","detail":"Not found."}\n\n')])
  expect((await follow(() => false)).problem).toBe('Not found.')
})

it('tries again where the server is busy, and hands on that too much was missed', async () => {
  const asked = serve([
    () => new Response('', { status: 503, headers: { 'retry-after': '2' } }),
    () => stream('event: behind\nid: 90000\ndata: {}\n\n'),
  ])
  const told = await follow(() => asked.length > 2)
  expect(told.behind).toBe(1)
  expect(asked[2]?.lastId).toBe('90000')
})
