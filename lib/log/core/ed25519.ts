import { ed25519 } from '@noble/curves/ed25519.js'

/** Whether `signature` is `publicKey`'s over `message`. Hostile input of any length answers false, never throws. */
export type VerifyEd25519 = (input: {
  publicKey: Uint8Array
  message: Uint8Array
  signature: Uint8Array
}) => boolean

/**
 * Ed25519 as RFC 8032 and node:crypto check it. `zip215: false` matters: the library's default accepts encodings
 * that others refuse (Wycheproof tcId 151), so the browser would pass what the command line fails.
 */
export const verifyEd25519: VerifyEd25519 = ({ publicKey, message, signature }) => {
  if (publicKey.length !== 32 || signature.length !== 64) return false
  try {
    return ed25519.verify(signature, message, publicKey, { zip215: false })
  } catch {
    return false
  }
}
