import { createPrivateKey, createPublicKey, hash } from 'node:crypto'
import { loadEnv } from '@/lib/platform/env'
import { encodeVkey } from './core/note'
import { logVkey } from './signing'

/** A public key of this instance, as people compare it. */
export type KeyFingerprint = {
  use: 'log' | 'export'
  /** The C2SP vkey of a log; the export key as `authorized_keys` has it. */
  text: string
  /** As `ssh-keygen -l` prints it of the same Ed25519 key: `SHA256:` and base64 without padding. */
  fingerprint: string
}

/** The key that signs the heads of the log of this origin, and the one that signs exports. */
export function readKeyFingerprints(origin: string): KeyFingerprint[] {
  const vkey = logVkey(origin)
  const exportKey = readExportKey()
  return [
    { use: 'log', text: encodeVkey(vkey), fingerprint: sshFingerprint(vkey.publicKey) },
    ...(exportKey
      ? [
          {
            use: 'export' as const,
            text: `ssh-ed25519 ${sshWire(exportKey).toString('base64')}`,
            fingerprint: sshFingerprint(exportKey),
          },
        ]
      : []),
  ]
}

// PKCS #8 of an Ed25519 key is this prefix and its seed (RFC 8410).
const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex')

function readExportKey(): Uint8Array | undefined {
  const seed = loadEnv().exportSigningKey
  if (!seed) return undefined
  const key = Buffer.concat([pkcs8Prefix, Buffer.from(seed, 'base64')])
  const privateKey = createPrivateKey({ key, format: 'der', type: 'pkcs8' })
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' })
  return new Uint8Array(spki.subarray(-32))
}

function sshFingerprint(publicKey: Uint8Array): string {
  return `SHA256:${hash('sha256', sshWire(publicKey), 'base64').replace(/=+$/, '')}`
}

/** `string "ssh-ed25519", string key` of RFC 8709; a string is its length as u32, big-endian, and its bytes. */
function sshWire(publicKey: Uint8Array): Buffer {
  return Buffer.concat(
    [Buffer.from('ssh-ed25519'), publicKey].flatMap((part) => {
      const length = Buffer.alloc(4)
      length.writeUInt32BE(part.length)
      return [length, part]
    }),
  )
}
