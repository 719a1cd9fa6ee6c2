import { createHash, createPublicKey, hash, verify } from 'node:crypto'
import type { BundleTools } from './core/bundle/verify-bundle'
import type { Sha256 } from './core/bytes'
import type { Sha512 } from './core/bundle/ssh-signature'
import type { VerifyEd25519 } from './core/ed25519'
import { digestOfDisclosure } from './hashing'
import { splitNatively } from './split-natively'

export const sha512: Sha512 = (data) => Buffer.from(hash('sha512', data, 'binary'), 'binary')

/** As `sha256` of `hashing.ts`; for so few bytes half of what `Buffer.from` takes. */
const sha256: Sha256 = (data) => {
  const text = hash('sha256', data, 'binary')
  const bytes = new Uint8Array(32)
  for (let at = 0; at < 32; at++) bytes[at] = text.charCodeAt(at)
  return bytes
}

/** What the verifier of bundles is given on the server and in the command line. */
export const bundleTools: BundleTools = {
  sha256,
  sha512,
  createSha256: () => createHash('sha256'),
  digestDisclosure: digestOfDisclosure,
  splitLines: splitNatively,
  verifyEd25519: verifyNatively,
}

/** As the core's own, by OpenSSL; a key or signature that is none answers false. */
function verifyNatively({ publicKey, message, signature }: Parameters<VerifyEd25519>[0]): boolean {
  if (publicKey.length !== 32 || signature.length !== 64) return false
  try {
    const key = createPublicKey({
      key: Buffer.concat([spkiPrefix, publicKey]),
      format: 'der',
      type: 'spki',
    })
    return verify(null, message, key, signature)
  } catch {
    // Bytes that are no point on the curve.
    return false
  }
}

const spkiPrefix = Buffer.from('302a300506032b6570032100', 'hex')
