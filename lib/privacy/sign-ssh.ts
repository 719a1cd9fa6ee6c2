import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto'
import { loadEnv } from '@/lib/platform/env'

/**
 * SSHSIG (openssh PROTOCOL.sshsig) with the instance's EXPORT_SIGNING_KEY: what `ssh-keygen -Y verify` checks, by hand and
 * without us. One namespace with evidence bundles, so that one `allowed_signers` serves both.
 */
export const signatureNamespace = 'audit-export'
/** The identity in `allowed_signers`. */
export const signerIdentity = 'audit-export'

/** The armoured signature of a text. */
export function signText(text: string): string {
  const { privateKey, publicKey } = exportKey()
  const digest = createHash('sha512').update(text, 'utf8').digest()
  const parts = [field(signatureNamespace), field(''), field('sha512')]
  const message = Buffer.concat([Buffer.from('SSHSIG'), ...parts, field(digest)])
  const signature = Buffer.concat([field('ssh-ed25519'), field(sign(null, message, privateKey))])
  const version = Buffer.of(0, 0, 0, 1)
  const blob = Buffer.concat([
    ...[Buffer.from('SSHSIG'), version, field(publicKey)],
    ...[...parts, field(signature)],
  ])
  const lines = blob.toString('base64').match(/.{1,70}/g) ?? []
  return ['-----BEGIN SSH SIGNATURE-----', ...lines, '-----END SSH SIGNATURE-----', ''].join('\n')
}

/** The public key as OpenSSH writes it: `ssh-ed25519 AAAA…`. */
export function publicKeyLine(): string {
  return `ssh-ed25519 ${exportKey().publicKey.toString('base64')}`
}

// PKCS #8 of an Ed25519 key is this prefix and its seed (RFC 8410).
const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex')

function exportKey() {
  const seed = loadEnv().exportSigningKey
  if (!seed) throw new Error('EXPORT_SIGNING_KEY is not set: the start has not made or checked it.')
  const der = Buffer.concat([pkcs8Prefix, Buffer.from(seed, 'base64')])
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' })
  const publicKey = Buffer.concat([field('ssh-ed25519'), field(spki.subarray(-32))])
  return { privateKey, publicKey }
}

/** A string of the SSH protocol (RFC 4251): its length in four bytes, then it. */
function field(value: string | Buffer): Buffer {
  const bytes = typeof value === 'string' ? Buffer.from(value, 'utf8') : value
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}
