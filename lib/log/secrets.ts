import { createCipheriv, createDecipheriv, hash, hkdfSync, randomBytes } from 'node:crypto'
import { loadEnv } from '@/lib/platform/env'
import { hmacSha256 } from './hashing'
import type { PreparedEvent } from './schema'

/**
 * A person's key K, wrapped for the person's row with AES-256-GCM under ENCRYPTION_KEY: 0x01, nonce (12), ciphertext (32),
 * tag (16). The row it belongs to is authenticated with it, so that a wrapped key cannot be moved to another person.
 */
export function wrapPersonKey(key: Uint8Array, owner: { companyId: string; ref: string }): Buffer {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', derived().wrapping, nonce)
  cipher.setAAD(ownerBytes(owner))
  const sealed = Buffer.concat([cipher.update(key), cipher.final()])
  return Buffer.concat([Buffer.of(1), nonce, sealed, cipher.getAuthTag()])
}

/** Throws when ENCRYPTION_KEY is not the one that wrapped it, or the row was tampered with. */
export function unwrapPersonKey(
  wrapped: Uint8Array,
  owner: { companyId: string; ref: string },
): Uint8Array {
  if (wrapped[0] !== 1 || wrapped.length !== 61) {
    throw new Error(`the key of person ${owner.ref} has an unknown form`)
  }
  const decipher = createDecipheriv('aes-256-gcm', derived().wrapping, wrapped.subarray(1, 13))
  decipher.setAAD(ownerBytes(owner))
  decipher.setAuthTag(wrapped.subarray(45))
  return Buffer.concat([decipher.update(wrapped.subarray(13, 45)), decipher.final()])
}

/** Makes the fingerprint in place of its text, which is as long as the event: an event may wait for its log a while. */
export function takeFingerprint(event: PreparedEvent): void {
  event.fingerprint = fingerprint(event.fingerprintText)
  event.fingerprintText = ''
}

/**
 * What a repeated event is recognised by, in hex: HMAC-SHA256 (RFC 2104) of the text, keyed so that it tells nothing about
 * a value that was erased. Runs for every event that comes in, hence in buffers that are used again.
 */
export function fingerprint(text: string): string {
  const { fingerprints } = derived()
  // No UTF-16 unit takes more than three bytes.
  if (text.length * 3 > scratch.length - blockBytes) {
    return Buffer.from(hmacSha256(fingerprints, Buffer.from(text, 'utf8'))).toString('hex')
  }
  for (let at = 0; at < blockBytes; at++) {
    const byte = fingerprints[at] ?? 0
    scratch[at] = byte ^ 0x36
    outer[at] = byte ^ 0x5c
  }
  const size = blockBytes + scratch.write(text, blockBytes, 'utf8')
  outer.write(hash('sha256', scratch.subarray(0, size), 'binary'), blockBytes, 'latin1')
  return hash('sha256', outer, 'hex')
}

const blockBytes = 64
const scratch = Buffer.alloc(32 * 1024)
const outer = Buffer.alloc(blockBytes + 32)

type DerivedKeys = { wrapping: Buffer; fingerprints: Buffer }
let cached: DerivedKeys | undefined

function derived(): DerivedKeys {
  cached ??= deriveKeys()
  return cached
}

function deriveKeys(): DerivedKeys {
  const secret = loadEnv().encryptionKey
  if (!secret) throw new Error('ENCRYPTION_KEY is not set: the start has not made or checked it.')
  const input = Buffer.from(secret, 'base64')
  const derive = (purpose: string) =>
    Buffer.from(hkdfSync('sha256', input, Buffer.alloc(0), `trailkeeper ${purpose}`, 32))
  return { wrapping: derive('person keys'), fingerprints: derive('fingerprints') }
}

function ownerBytes({ companyId, ref }: { companyId: string; ref: string }): Buffer {
  return Buffer.from(`${companyId}/${ref}`, 'utf8')
}
