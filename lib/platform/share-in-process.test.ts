import { expect, it, vi } from 'vitest'
import { shareInProcess } from './share-in-process'

it('two copies of this file share one value, made once', async () => {
  const make = vi.fn(() => ({ count: 0 }))
  const one = shareInProcess('test.copies', make)
  vi.resetModules()
  const copy = await import('./share-in-process')
  expect(copy.shareInProcess).not.toBe(shareInProcess)
  expect(copy.shareInProcess('test.copies', make)).toBe(one)
  expect(make).toHaveBeenCalledTimes(1)
})

it('a value that is undefined is made once as well, and names are apart', () => {
  const make = vi.fn(() => undefined)
  shareInProcess('test.nothing', make)
  shareInProcess('test.nothing', make)
  expect(make).toHaveBeenCalledTimes(1)
  expect(shareInProcess('test.other', () => 1)).toBe(1)
})
