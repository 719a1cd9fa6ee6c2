import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'

export type SigningKey = {
  privateKey: KeyObject
  /** 32 bytes. */
  publicKey: Uint8Array
}

/** The Ed25519 key of a seed: 32 bytes in base64, as the environment has it. */
export function openSigningKey(seed: string): SigningKey {
  const privateKey = createPrivateKey({
    key: Buffer.concat([pkcs8Prefix, Buffer.from(seed, 'base64')]),
    format: 'der',
    type: 'pkcs8',
  })
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' })
  return { privateKey, publicKey: new Uint8Array(spki.subarray(-32)) }
}

// PKCS #8 of an Ed25519 key is this prefix and its seed (RFC 8410).
const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex')
