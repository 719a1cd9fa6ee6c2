import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto'
import { loadEnv } from '@/lib/platform/env'
import { makeVkey, type NoteSigner, type Vkey } from './core/note'
import { sha256 } from './hashing'

/** The instance's log key under the name of one log (C2SP: key name = origin), Ed25519, type 0x01. */
export function logSigner(origin: string): NoteSigner {
  const { privateKey } = logKey()
  return { key: logVkey(origin), sign: (message) => sign(null, message, privateKey) }
}

export function logVkey(origin: string): Vkey {
  return makeVkey(sha256, { name: origin, type: 0x01, publicKey: logKey().publicKey })
}

// PKCS #8 of an Ed25519 key is this prefix and its seed (RFC 8410).
const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex')

let cached: { privateKey: KeyObject; publicKey: Uint8Array } | undefined

function logKey() {
  cached ??= openKey()
  return cached
}

function openKey() {
  const seed = loadEnv().logSigningKey
  if (!seed) throw new Error('LOG_SIGNING_KEY is not set: the start has not made or checked it.')
  const privateKey = createPrivateKey({
    key: Buffer.concat([pkcs8Prefix, Buffer.from(seed, 'base64')]),
    format: 'der',
    type: 'pkcs8',
  })
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' })
  return { privateKey, publicKey: new Uint8Array(spki.subarray(-32)) }
}
