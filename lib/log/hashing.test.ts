import { createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { setEnv } from '@/lib/platform/env'
import { hmacSha256, sha256 } from './hashing'
import { fingerprint } from './secrets'

it.each([0, 1, 55, 56, 63, 64, 65, 200, 5_000])(
  'both agree with OpenSSL for %i bytes',
  (length) => {
    const message = randomBytes(length)
    expect(Buffer.from(sha256(message))).toEqual(createHash('sha256').update(message).digest())
    for (const keyLength of [0, 16, 32, 64, 65, 300]) {
      const key = randomBytes(keyLength)
      expect(Buffer.from(hmacSha256(key, message))).toEqual(
        createHmac('sha256', key).update(message).digest(),
      )
    }
  },
)

it('a fingerprint is the same HMAC whether or not its text fits the buffer that is used again', () => {
  const secret = randomBytes(32)
  setEnv({ ENCRYPTION_KEY: secret.toString('base64') })
  const key = hkdfSync('sha256', secret, Buffer.alloc(0), 'trailkeeper fingerprints', 32)
  for (const text of [
    '',
    'ä€😀',
    'x'.repeat(10_901),
    'x'.repeat(10_902),
    'x'.repeat(40_000),
    'y',
  ]) {
    expect(fingerprint(text)).toBe(
      createHmac('sha256', Buffer.from(key)).update(text).digest('hex'),
    )
  }
})
