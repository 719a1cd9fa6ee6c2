import { createHash, createHmac, randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { hmacSha256, sha256 } from './hashing'

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
