import { afterEach, beforeEach, expect, type MockInstance, vi } from 'vitest'
import { setEnv } from './env'

// Vitest sets it to "/" for browsers; here it would be the instance's address.
setEnv({ BASE_URL: '' })

// What a test writes to console.error is something that went wrong unnoticed. A test that expects it looks at
// `vi.mocked(console.error).mock.calls` and then clears it with `mockClear()`.
let spy: MockInstance | undefined

beforeEach(() => {
  spy = vi.spyOn(console, 'error')
})

afterEach(() => {
  const calls = spy?.mock.calls ?? []
  spy?.mockRestore()
  expect(calls, 'console.error was called').toEqual([])
})
