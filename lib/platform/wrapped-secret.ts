import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { loadEnv } from './env'

/** What a secret is for, which gives it a key of its own, and the row it belongs to. */
export type SecretPlace = { purpose: string; owner: string }

/**
 * A secret as it may be stored: AES-256-GCM under a key derived from ENCRYPTION_KEY for its purpose: 0x01, nonce (12),
 * ciphertext, tag (16). The owner is authenticated with it, so that a wrapped secret cannot be moved to another row.
 */
export function wrapSecret(secret: Uint8Array, place: SecretPlace): Buffer {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', deriveKey(place), nonce)
  cipher.setAAD(Buffer.from(place.owner, 'utf8'))
  const sealed = Buffer.concat([cipher.update(secret), cipher.final()])
  return Buffer.concat([Buffer.of(1), nonce, sealed, cipher.getAuthTag()])
}

/** Throws when ENCRYPTION_KEY is not the one that wrapped it, the place is another, or the row was tampered with. */
export function unwrapSecret(wrapped: Uint8Array, place: SecretPlace): Buffer {
  if (wrapped[0] !== 1 || wrapped.length < 29) {
    throw new Error(`a stored secret (${place.purpose}) has an unknown form`)
  }
  const decipher = createDecipheriv('aes-256-gcm', deriveKey(place), wrapped.subarray(1, 13))
  decipher.setAAD(Buffer.from(place.owner, 'utf8'))
  decipher.setAuthTag(wrapped.subarray(-16))
  return Buffer.concat([decipher.update(wrapped.subarray(13, -16)), decipher.final()])
}

function deriveKey({ purpose }: SecretPlace): Buffer {
  const secret = loadEnv().encryptionKey
  if (!secret) throw new Error('ENCRYPTION_KEY is not set: the start has not made or checked it.')
  const input = Buffer.from(secret, 'base64')
  return Buffer.from(hkdfSync('sha256', input, Buffer.alloc(0), `trailkeeper ${purpose}`, 32))
}
