import { describe, expect, it } from 'vitest'
import { readRequestFacts, settleRequestId } from './request-facts'

const readTwice = (headers: Record<string, string>) =>
  [1, 2].map(() => readRequestFacts(new Headers(headers)).requestId)

describe('the id of a request', () => {
  it('is the same for everybody who reads the facts of one request', () => {
    const headers: Record<string, string> = {}
    settleRequestId(headers)
    const [one, two] = readTwice(headers)
    expect(one).toBe(two)
    expect(one).toMatch(/^[\da-f-]{36}$/)
  })

  it('is what the caller gave, if that is a sane one', () => {
    const given = { 'x-request-id': 'trace:7.a_b-c' }
    settleRequestId(given)
    expect(readTwice(given)).toEqual(['trace:7.a_b-c', 'trace:7.a_b-c'])
    for (const wrong of ['', 'two words', 'x'.repeat(101), '<script>']) {
      const headers = { 'x-request-id': wrong }
      settleRequestId(headers)
      expect(headers['x-request-id']).not.toBe(wrong)
    }
  })
})
