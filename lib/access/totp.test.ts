import { describe, expect, it } from 'vitest'
import { makeTotpSecret, matchTotp, toBase32, totpCode, totpUri } from './totp'

const secret = Buffer.from('12345678901234567890')

describe('a one-time code', () => {
  // RFC 6238 appendix B, SHA-1: eight digits there, of which the last six are ours.
  it.each([
    [59, '94287082'],
    [1_111_111_109, '07081804'],
    [1_111_111_111, '14050471'],
    [1_234_567_890, '89005924'],
    [2_000_000_000, '69279037'],
    [20_000_000_000, '65353130'],
  ])('at %i s is that of RFC 6238', (seconds, eightDigits) => {
    expect(totpCode({ secret, step: Math.floor(seconds / 30) })).toBe(eightDigits.slice(2))
  })

  // RFC 4226 appendix D.
  it('counts as RFC 4226 does', () => {
    const codes = ['755224', '287082', '359152', '969429', '338314', '254676', '287922', '162583']
    expect(codes.map((_, step) => totpCode({ secret, step }))).toEqual(codes)
  })

  it('counts one step before and after its own, and no further', () => {
    const step = 50_000_000
    const code = totpCode({ secret, step })
    const matches = [-2, -1, 0, 1, 2].map((off) =>
      matchTotp({ secret, code, nowMs: (step + off) * 30_000, lastStep: null }),
    )
    expect(matches).toEqual([null, step, step, step, null])
  })

  it('opens nothing twice, nor after a newer one', () => {
    const step = 50_000_000
    const at = { secret, nowMs: step * 30_000 }
    expect(matchTotp({ ...at, code: totpCode({ secret, step }), lastStep: step })).toBeNull()
    expect(
      matchTotp({ ...at, code: totpCode({ secret, step: step - 1 }), lastStep: step }),
    ).toBeNull()
    expect(matchTotp({ ...at, code: totpCode({ secret, step: step + 1 }), lastStep: step })).toBe(
      step + 1,
    )
  })

  it('is nothing of another length or secret', () => {
    // Its code is 287082.
    const at = { nowMs: 30_000, lastStep: null }
    for (const code of ['', '28708', '2870820', '٢٨٧٠٨٢']) {
      expect(matchTotp({ ...at, secret, code })).toBeNull()
    }
    expect(matchTotp({ ...at, secret: makeTotpSecret(), code: 'abcdef' })).toBeNull()
  })
})

// RFC 4648 §10, without padding.
it.each([
  ['', ''],
  ['f', 'MY'],
  ['fo', 'MZXQ'],
  ['foo', 'MZXW6'],
  ['foob', 'MZXW6YQ'],
  ['fooba', 'MZXW6YTB'],
  ['foobar', 'MZXW6YTBOI'],
])('writes %j in base32 as RFC 4648 does', (text, expected) => {
  expect(toBase32(Buffer.from(text))).toBe(expected)
})

it('says in its address what an authenticator app needs', () => {
  const uri = new URL(totpUri({ secret, issuer: 'Acme & Co', account: 'ana@acme.example' }))
  expect(uri.protocol).toBe('otpauth:')
  expect(decodeURIComponent(uri.pathname)).toBe('//totp/Acme & Co:ana@acme.example'.slice(6))
  expect(uri.searchParams.get('secret')).toBe('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')
  expect(uri.searchParams.get('issuer')).toBe('Acme & Co')
})
