import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { enterSearch, runningMax, waitingMax, waitMsMax } from './search-gate'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const enterMany = (company: string, count: number) =>
  Promise.all(Array.from({ length: count }, () => enterSearch(company)))

it('so many searches of a company run at once, the others begin in their order', async () => {
  const leave = await enterMany('a', runningMax)
  const order: string[] = []
  const wait = (name: string) =>
    enterSearch('a').then((done) => {
      order.push(name)
      return done
    })
  const [first, second] = [wait('first'), wait('second')]
  await Promise.resolve()
  expect(order).toEqual([])
  leave.pop()?.()
  const leaveFirst = await first
  expect(order).toEqual(['first'])
  leaveFirst()
  ;(await second)()
  for (const done of leave) done()
  // All places are free again.
  for (const done of await enterMany('a', runningMax)) done()
})

it('another company does not wait for it', async () => {
  const leave = await enterMany('a', runningMax)
  ;(await enterSearch('b'))()
  for (const done of leave) done()
})

it('who finds too many in line, and who has waited too long, is told to come again and ask for less', async () => {
  const leave = await enterMany('a', runningMax)
  const waiting = Array.from({ length: waitingMax }, () =>
    enterSearch('a').catch((error: { code: string }) => error.code),
  )
  const refusal = { code: 'searches_busy', status: 503, retryAfterSeconds: 5 }
  await expect(enterSearch('a')).rejects.toMatchObject(refusal)
  await vi.advanceTimersByTimeAsync(waitMsMax)
  expect(new Set(await Promise.all(waiting))).toEqual(new Set(['searches_busy']))
  for (const done of leave) done()
  for (const done of await enterMany('a', runningMax)) done()
})
