import { createHash, createHmac } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { verifyEd25519 } from './ed25519'
import { hmacSha256Noble, sha256Noble } from './sha256-noble'
import { readVector } from './test-vectors/reference-tree'

test('accepts the signatures of RFC 8032, and none for another message', () => {
  const { vectors } = JSON.parse(readVector('rfc8032/ed25519.json').toString())
  expect(vectors).toHaveLength(3)
  for (const { pk, msg, sig } of vectors) {
    const input = { publicKey: hex(pk), message: hex(msg), signature: hex(sig) }
    expect(verifyEd25519(input)).toBe(true)
    expect(verifyEd25519({ ...input, message: hex(`${msg}00`) })).toBe(false)
  }
})

test('agrees with Wycheproof on all 151 Ed25519 cases', () => {
  const file = JSON.parse(readVector('wycheproof/testvectors_v1/ed25519_test.json').toString())
  let count = 0
  for (const { publicKey, tests } of file.testGroups) {
    for (const { tcId, msg, sig, result } of tests) {
      const input = { publicKey: hex(publicKey.pk), message: hex(msg), signature: hex(sig) }
      expect({ tcId, ok: verifyEd25519(input) }).toEqual({ tcId, ok: result === 'valid' })
      count += 1
    }
  }
  expect(count).toBe(151)
})

test('agrees with Wycheproof on all 174 HMAC cases', () => {
  const file = JSON.parse(readVector('wycheproof/testvectors_v1/hmac_sha256_test.json').toString())
  let count = 0
  for (const { tagSize, tests } of file.testGroups) {
    for (const { tcId, key, msg, tag, result } of tests) {
      const made = Buffer.from(hmacSha256Noble(hex(key), hex(msg)).subarray(0, tagSize / 8))
      expect({ tcId, ok: made.toString('hex') === tag }).toEqual({ tcId, ok: result === 'valid' })
      count += 1
    }
  }
  expect(count).toBe(174)
})

test('hashes in the browser as on the server', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.uint8Array(), (data, key) => {
      expect(Buffer.from(sha256Noble(data))).toEqual(createHash('sha256').update(data).digest())
      expect(Buffer.from(hmacSha256Noble(key, data))).toEqual(
        createHmac('sha256', key).update(data).digest(),
      )
    }),
  )
})

test('keys and signatures of any length are answered, not thrown at', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 80 }),
      fc.uint8Array({ maxLength: 80 }),
      (one, other) => {
        expect(verifyEd25519({ publicKey: one, message: one, signature: other })).toBe(false)
      },
    ),
  )
  const publicKey = new Uint8Array(32).fill(255)
  expect(verifyEd25519({ publicKey, message: publicKey, signature: new Uint8Array(64) })).toBe(
    false,
  )
})

function hex(text: string): Uint8Array {
  return Buffer.from(text, 'hex')
}
