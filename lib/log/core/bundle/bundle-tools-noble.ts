import { sha256, sha512 } from '@noble/hashes/sha2.js'
import { digestDisclosure } from '@/lib/log/core/disclosure'
import { verifyEd25519 } from '@/lib/log/core/ed25519'
import { splitLines } from './read-lines'
import type { BundleTools } from './verify-bundle'

/**
 * What the verifier of bundles is given in browsers: synchronous, also outside a secure context. For a million short
 * lines `crypto.subtle` would be slower, since each call is a promise.
 */
export const bundleToolsNoble: BundleTools = {
  sha256: (data) => sha256(data),
  digestDisclosure: (disclosure) => digestDisclosure(sha256, disclosure),
  splitLines,
  sha512: (data) => sha512(data),
  createSha256: () => {
    const hash = sha256.create()
    return { update: (data) => void hash.update(data), digest: () => hash.digest() }
  },
  verifyEd25519,
}
