import { expect, it } from 'vitest'
import type { EventSearchPage, StoredEvent } from '@/lib/events/schema'
import { makeListStore } from './event-list-store'
import { cursorOf, type PageRequest } from './event-window'

const makeEvent = (seq: number) =>
  ({ seq, occurred_at: new Date(seq * 1_000).toISOString() }) as StoredEvent

/** A server with events 0 to 2,499, of which a page holds 100. */
function makeServer() {
  const asked: PageRequest[] = []
  let isDown = false
  const answer = (request: PageRequest | null): EventSearchPage => {
    const seq = Number(request?.cursor.split('.')[1] ?? 2_500)
    const [from, to] =
      request?.direction === 'newer' ? [seq + 1, seq + 100] : [Math.max(0, seq - 100), seq - 1]
    const events: StoredEvent[] = []
    for (let at = Math.min(to, 2_499); at >= from; at--) events.push(makeEvent(at))
    const cursor = (at: number) => cursorOf({ atMs: at * 1_000, seq: at })
    return {
      events,
      newerCursor: to >= 2_499 ? null : cursor(to),
      olderCursor: from <= 0 ? null : cursor(from),
    }
  }
  return {
    asked,
    first: answer(null),
    fail: (is: boolean) => {
      isDown = is
    },
    fetchPage: async (request: PageRequest) => {
      asked.push(request)
      if (isDown) throw new Error('down')
      return answer(request)
    },
  }
}

/** Waits until the list is as it should be. */
function settled(store: ReturnType<typeof makeListStore>, isSo: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (isSo() && store.getState().loading === null) resolve()
    }
    store.subscribe(look)
    look()
  })
}

it('fetches one page at a time, and each once', async () => {
  const server = makeServer()
  const store = makeListStore(server.first, server.fetchPage)
  store.look({ first: 60, last: 90 })
  store.look({ first: 70, last: 99 })
  await settled(store, () => store.getState().window.rows.length === 200)
  expect(server.asked).toHaveLength(1)
})

it('keeps what it has when a request fails, and goes on by itself only when asked to', async () => {
  const server = makeServer()
  const store = makeListStore(server.first, server.fetchPage)
  server.fail(true)
  store.look({ first: 80, last: 99 })
  await settled(store, () => store.getState().hasFailed)
  store.look({ first: 81, last: 99 })
  expect(server.asked).toHaveLength(1)
  expect(store.getState().window.rows).toHaveLength(100)
  server.fail(false)
  store.retry()
  await settled(store, () => store.getState().window.rows.length === 200)
})

it('steps over the end of what is there, and not over the end of the list', async () => {
  const server = makeServer()
  const store = makeListStore(server.first, server.fetchPage)
  expect(store.canStep(2_499, -1)).toBe(false)
  expect(await store.step(2_400, 1)).toBe(2_399)
  expect(await store.step(2_399, 1)).toBe(2_398)
  expect(await store.step(2_499, -1)).toBeNull()
})

it('reads everything between two rows, also what it had given up', async () => {
  const server = makeServer()
  const store = makeListStore(server.first, server.fetchPage)
  for (let last = 99; last < 2_499; last += 100) {
    store.look({ first: last - 20, last })
    await settled(store, () => store.getState().window.rows.length > last + 30)
  }
  expect(store.getState().window.rows[0]?.event).toBeNull()
  const events = await store.readBetween(2_499, 700)
  expect(events?.map(({ seq }) => seq)).toEqual(
    Array.from({ length: 1_800 }, (_, at) => 2_499 - at),
  )
})

it('opens anew at a place, and drops an answer for where it was', async () => {
  const server = makeServer()
  const store = makeListStore(server.first, server.fetchPage)
  store.look({ first: 80, last: 99 })
  store.openAt('1000000.1000')
  await settled(store, () => store.getState().window.rows[0]?.seq === 1_099)
  expect(store.getState().window.rows.map(({ seq }) => seq)).not.toContain(2_499)
})
