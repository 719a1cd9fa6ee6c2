import { createHash, randomInt } from 'node:crypto'

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const idLength = 8
/** 40 characters of base62 are 238 bits: nobody guesses one, so a fast hash is enough to store it by. */
const secretLength = 40

/** A new key: `tk_<id>_<secret>`. The text is shown once and stored nowhere. */
export function makeApiKey(): { id: string; key: string } {
  const id = randomText(idLength)
  return { id, key: `tk_${id}_${randomText(secretLength)}` }
}

/** The public id in a key's text; undefined for what is no key. Whoever sends it controls it. */
export function readApiKeyId(key: string): string | undefined {
  return /^tk_([0-9A-Za-z]{8})_[0-9A-Za-z]{32,100}$/.exec(key)?.[1]
}

/** What is stored of a key: SHA-256 of its whole text. */
export function hashApiKey(key: string): Buffer {
  return createHash('sha256').update(key).digest()
}

function randomText(length: number): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('')
}
