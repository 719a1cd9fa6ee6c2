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
  /** PEM (SPKI), for openssl. */
  pem: string
}

/** The key that signs the heads of the log of this origin, and the one that signs exports. */
export function readKeyFingerprints(origin: string): KeyFingerprint[] {
  const vkey = logVkey(origin)
  const exportKey = readExportKey()
  const ofLog = { use: 'log', text: encodeVkey(vkey), ...showKey(vkey.publicKey) } as const
  if (!exportKey) return [ofLog]
  const text = `ssh-ed25519 ${sshWire(exportKey).toString('base64')}`
  return [ofLog, { use: 'export', text, ...showKey(exportKey) }]
}

function showKey(publicKey: Uint8Array): Pick<KeyFingerprint, 'fingerprint' | 'pem'> {
  return { fingerprint: sshFingerprint(publicKey), pem: writePem(publicKey) }
}

// PKCS #8 of an Ed25519 key is this prefix and its seed (RFC 8410).
const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex')

const spkiPrefix = Buffer.from('302a300506032b6570032100', 'hex')

function writePem(publicKey: Uint8Array): string {
  const body = Buffer.concat([spkiPrefix, publicKey]).toString('base64')
  return `-----BEGIN PUBLIC KEY-----\n${body}\n-----END PUBLIC KEY-----\n`
}

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
