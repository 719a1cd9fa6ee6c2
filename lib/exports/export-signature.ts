import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto'
import { loadEnv } from '@/lib/platform/env'

/** Under this namespace exports are signed: a signature of another kind by the same key is none of them. */
export const exportNamespace = 'audit-export'

/**
 * The instance's signature of a file, as `ssh-keygen -Y verify` reads it
 * (https://cvsweb.openbsd.org/src/usr.bin/ssh/PROTOCOL.sshsig): Ed25519 over the SHA-512 of the bytes.
 */
export function signExport(bytes: Uint8Array): string {
  const { privateKey, publicBlob } = exportKey()
  const hash = createHash('sha512').update(bytes).digest()
  const parts = [text(exportNamespace), text(''), text('sha512')]
  const signature = sign(null, Buffer.concat([magic, ...parts, field(hash)]), privateKey)
  const blob = Buffer.concat([
    magic,
    Buffer.from([0, 0, 0, 1]),
    field(publicBlob),
    ...parts,
    field(Buffer.concat([text(keyType), field(signature)])),
  ])
  const lines = blob.toString('base64').match(/.{1,70}/g) ?? []
  return `-----BEGIN SSH SIGNATURE-----\n${lines.join('\n')}\n-----END SSH SIGNATURE-----\n`
}

/** The line of an allowed_signers file that names the instance's key. */
export function exportSignerLine(): string {
  const { publicBlob } = exportKey()
  return `${exportNamespace} namespaces="${exportNamespace}" ${keyType} ${publicBlob.toString('base64')}\n`
}

const keyType = 'ssh-ed25519'
const magic = Buffer.from('SSHSIG')
// PKCS #8 of an Ed25519 key is this prefix and its seed (RFC 8410).
const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex')

let cached: { seed: string; privateKey: KeyObject; publicBlob: Buffer } | undefined

function exportKey() {
  const seed = loadEnv().exportSigningKey
  if (!seed) throw new Error('EXPORT_SIGNING_KEY is not set: the start has not made or checked it.')
  if (cached?.seed === seed) return cached
  const der = Buffer.concat([pkcs8Prefix, Buffer.from(seed, 'base64')])
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' })
  const publicBlob = Buffer.concat([text(keyType), field(spki.subarray(-32))])
  cached = { seed, privateKey, publicBlob }
  return cached
}

/** SSH's string: its length in four bytes, and it. */
function field(bytes: Uint8Array): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}

function text(value: string): Buffer {
  return field(Buffer.from(value))
}
