import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { OutboundError } from '@/lib/platform/outbound'
import { probeDelayMs, retryDelayMs } from './backoff'
import { isOpen, itemsMax } from './breaker'
import { classifyFailure, classifyStatus, isUnreachable } from './classify'
import { excerptOf } from './excerpt'
import { readRetryAfter } from './retry-after'
import { newSigningSecret, signWebhook } from './standard-webhooks'

describe('the wait before another attempt', () => {
  const usual = { retryAfterMs: null, isUnreachable: false }

  it('doubles up to five minutes, anywhere below', () => {
    const longest = (failures: number) => retryDelayMs({ ...usual, failures, random: () => 1 })
    expect([1, 2, 3, 9, 10, 11, 500].map(longest)).toEqual([
      ...[1_000, 2_000, 4_000, 256_000, 300_000, 300_000, 300_000],
    ])
    expect(retryDelayMs({ ...usual, failures: 9, random: () => 0 })).toBe(0)
    expect(retryDelayMs({ ...usual, failures: 50, isUnreachable: true, random: () => 1 })).toBe(
      30_000,
    )
  })

  it('is never shorter than the receiver asks for', () => {
    fc.assert(
      fc.property(fc.nat(3_600_000), fc.integer({ min: 1, max: 60 }), (retryAfterMs, failures) => {
        expect(
          retryDelayMs({ failures, retryAfterMs, isUnreachable: true }),
        ).toBeGreaterThanOrEqual(retryAfterMs)
      }),
    )
  })

  it('for a configuration grows from five minutes to an hour', () => {
    expect([1, 2, 3, 4, 5, 90].map((n) => probeDelayMs(n) / 60_000)).toEqual([
      5, 10, 20, 40, 60, 60,
    ])
  })

  it.each([
    ['120', 120_000],
    [' 0 ', 0],
    ['99999999', 3_600_000],
    ['99999999999999999999', 3_600_000],
    ['9'.repeat(400), 3_600_000],
    ['Thu, 01 Jan 1970 00:01:00 GMT', 60_000],
    ['Thu, 01 Jan 1969 00:01:00 GMT', 0],
    ['-5', null],
    ['soon', null],
    [undefined, null],
  ])('reads Retry-After %j as %j ms', (value, expected) => {
    expect(readRetryAfter(value, 0)).toBe(expected)
  })
})

describe('the breaker', () => {
  it('lets one item through at a time after five failures', () => {
    expect([0, 4, 5, 6].map(isOpen)).toEqual([false, false, true, true])
    expect([4, 5].map((failures) => itemsMax(failures, 500))).toEqual([500, 1])
  })
})

describe('an answer', () => {
  const classify = (status: number, headers = {}) =>
    classifyStatus({ status, headers, text: '', isCut: false, cookies: [] }, { count: 3, nowMs: 0 })

  it.each([
    [[200, 201, 202, 204], 'delivered'],
    [[408, 425, 429, 500, 502, 503, 504, 529], 'retry'],
    [[401, 402, 403, 404, 405, 407, 410, 414, 415], 'config_error'],
    // None of them is about the events: no event may become a dead letter by them.
    [[421, 426, 431, 451, 501], 'config_error'],
    [[400, 409, 422], 'poison'],
    [[413], 'too_large'],
  ])('of status %j is %s', (statuses, kind) => {
    expect(statuses.map((status) => classify(status).kind)).toEqual(statuses.map(() => kind))
  })

  it('that delivers names every item, and one that asks to wait says how long', () => {
    expect(classify(204).accepted).toEqual([0, 1, 2])
    expect(classify(429, { 'retry-after': '7' })).toMatchObject({
      retryAfterMs: 7_000,
      accepted: [],
    })
  })

  it('that does not come is retried, unless somebody has to mend the address', () => {
    const kindOf = (failure: OutboundError['failure']) =>
      classifyFailure(new OutboundError(failure, 'x')).kind
    expect(kindOf('connection_lost')).toBe('retry')
    expect(kindOf('dns_failed')).toBe('retry')
    expect(kindOf('timeout')).toBe('retry')
    expect(kindOf('tls_failed')).toBe('config_error')
    expect(kindOf('address_refused')).toBe('config_error')
    expect(kindOf('redirected')).toBe('config_error')
    expect(['connect_failed', 'http_503', null].map(isUnreachable)).toEqual([true, false, false])
  })

  it('is kept without what was sent in secret', () => {
    const text = 'no\nrights for\ttoken s3cret-token, sent "Authorization: Splunk AAAA-BBBB-CCCC"'
    expect(excerptOf(text, ['s3cret-token'])).toBe(
      'no rights for token [redacted], sent "Authorization: Splunk [redacted]"',
    )
    expect(excerptOf('x'.repeat(5_000), [])).toHaveLength(500)
  })
})

describe('a signature', () => {
  it('is the one of the specification’s example', () => {
    // From the specification's text: "Verifying webhook authenticity", symmetric.
    const headers = signWebhook({
      secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      nowMs: 1_614_265_330_000,
      body: '{"test": 2432232314}',
    })
    expect(headers).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    })
  })

  it('has a secret of its own each time', () => {
    expect(newSigningSecret()).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
    expect(newSigningSecret()).not.toBe(newSigningSecret())
  })
})
