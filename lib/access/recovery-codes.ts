import { createHash, randomBytes } from 'node:crypto'
import { toBase32 } from './totp'

const codesCount = 10
/** 80 bits: more than anybody can try who got hold of the hashes. */
const codeBytes = 10

/** Ten fresh codes, like `k3vq-7htm-2pzc-9wra`. */
export function makeRecoveryCodes(): string[] {
  return Array.from({ length: codesCount }, () =>
    (toBase32(randomBytes(codeBytes)).toLowerCase().match(/.{4}/g) ?? []).join('-'),
  )
}

/** What is stored of a code, however it was typed: case, hyphens and spaces do not count. */
export function hashRecoveryCode(code: string): Buffer {
  const text = code.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
  return createHash('sha256').update(text).digest()
}
