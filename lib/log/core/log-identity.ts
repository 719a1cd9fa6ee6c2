import type { Sha256 } from './bytes'
import { makeVkey, type Vkey } from './note'

/** The name that a log keeps over its epochs: after a restored backup it goes on as `<origin>/e2` (DESIGN §5). */
export function withoutEpoch(origin: string): string {
  return origin.replace(/\/e[1-9]\d*$/, '')
}

/** The same public key under the name of another epoch of the same log: who trusts a log trusts all of them. */
export function ofEpoch(sha256: Sha256, key: Vkey, origin: string): Vkey {
  const isSame = key.type === 0x01 && withoutEpoch(key.name) === withoutEpoch(origin)
  return isSame && key.name !== origin ? makeVkey(sha256, { ...key, name: origin }) : key
}
