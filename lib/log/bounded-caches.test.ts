import { expect, it } from 'vitest'
import { makeBoundedCaches } from './bounded-caches'

it('forgets the companies that were quiet longest, and never more than it must', () => {
  const caches = makeBoundedCaches<Set<number>>({ entriesMax: 100, sizeOf: ({ size }) => size })
  const fill = (companyId: string) => {
    const cache = new Set(Array.from({ length: 30 }, (_, at) => at))
    caches.set(companyId, cache)
    caches.noteGrowth(cache.size)
    return cache
  }
  const first = fill('first')
  fill('second')
  fill('third')
  expect(caches.get('first')).toBe(first)
  fill('fourth')
  expect(caches.get('second')).toBeUndefined()
  expect([caches.get('first'), caches.get('third'), caches.get('fourth')]).not.toContain(undefined)
})

it('counts companies without any entry too', () => {
  const caches = makeBoundedCaches<Set<number>>({ entriesMax: 100, sizeOf: ({ size }) => size })
  const names = Array.from({ length: 1_000 }, (_, at) => `company ${at}`)
  for (const name of names) {
    caches.set(name, new Set())
    caches.noteGrowth(0)
  }
  expect(names.filter((name) => caches.get(name)).length).toBeLessThanOrEqual(110)
})
