import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { loadEnv } from '@/lib/platform/env'
import { hmacSha256 } from './hashing'

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

/** What a repeated event is recognised by: keyed, so that it tells nothing about a value that was erased. */
export function fingerprint(text: string): Uint8Array {
  return hmacSha256(derived().fingerprints, Buffer.from(text, 'utf8'))
}

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
