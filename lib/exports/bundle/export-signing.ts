import { sign } from 'node:crypto'
import { sha512 } from '@/lib/log/bundle-tools'
import { formatSshSignature, sshSignedBytes } from '@/lib/log/core/bundle/ssh-signature'
import { loadEnv } from '@/lib/platform/env'
import { openSigningKey, type SigningKey } from '@/lib/platform/signing-key'

/** What signs evidence: another key than the log's, so that neither can speak for the other. */
export function exportPublicKey(): Uint8Array {
  return exportKey().publicKey
}

/** Both signatures of one file by EXPORT_SIGNING_KEY: as ssh-keygen checks them, and the raw 64 bytes for openssl. */
export function signExport(message: Uint8Array): { ssh: string; raw: Uint8Array } {
  const { privateKey, publicKey } = exportKey()
  const signature = sign(null, sshSignedBytes(sha512, message), privateKey)
  return { ssh: formatSshSignature({ publicKey, signature }), raw: sign(null, message, privateKey) }
}

let cached: { seed: string; key: SigningKey } | undefined

function exportKey(): SigningKey {
  const seed = loadEnv().exportSigningKey
  if (!seed) throw new Error('EXPORT_SIGNING_KEY is not set: the start has not made or checked it.')
  if (cached?.seed !== seed) cached = { seed, key: openSigningKey(seed) }
  return cached.key
}
