import { sign } from 'node:crypto'
import { loadEnv } from '@/lib/platform/env'
import { openSigningKey, type SigningKey } from '@/lib/platform/signing-key'
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

let cached: SigningKey | undefined

function logKey(): SigningKey {
  cached ??= openLogKey()
  return cached
}

function openLogKey(): SigningKey {
  const seed = loadEnv().logSigningKey
  if (!seed) throw new Error('LOG_SIGNING_KEY is not set: the start has not made or checked it.')
  return openSigningKey(seed)
}
