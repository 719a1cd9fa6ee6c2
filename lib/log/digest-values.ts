import { hash } from 'node:crypto'

/**
 * The digest of a disclosure, as `deriveSalt`, `makeDisclosure` and `digestDisclosure` of the core make it, in native calls
 * and in buffers that are used again: this runs for almost every event that comes in. A test holds the two together. `key`
 * has 32 bytes, `eventId` is a UUID in lower case, `valuesText` what `formatValues` made.
 */
export function digestValues(input: {
  key: Uint8Array
  eventId: string
  valuesText: string
}): string {
  return hash('sha256', discloseValues(input), 'base64url')
}

/** D itself, as `makeDisclosure` makes it. */
export function discloseValues(input: {
  key: Uint8Array
  eventId: string
  valuesText: string
}): string {
  return encode(`["${deriveSalt(input)}",${input.valuesText}]`)
}

const blockBytes = 64
const keyBytes = 32
const prefix = Buffer.from('audit-salt/1\0', 'utf8')
const uuidAt = blockBytes + prefix.length
// What an HMAC (RFC 2104) hashes, but for key, message and inner hash: filled in anew by each call.
const inner = Buffer.concat([Buffer.alloc(blockBytes, 0x36), prefix, Buffer.alloc(16)])
const outer = Buffer.concat([Buffer.alloc(blockBytes, 0x5c), Buffer.alloc(32)])

function deriveSalt({ key, eventId }: { key: Uint8Array; eventId: string }): string {
  if (key.length !== keyBytes) throw new Error('the key of a salt has 32 bytes')
  for (let at = 0; at < keyBytes; at++) {
    const byte = key[at] ?? 0
    inner[at] = byte ^ 0x36
    outer[at] = byte ^ 0x5c
  }
  writeUuid(eventId)
  outer.write(hash('sha256', inner, 'binary'), blockBytes, 'latin1')
  const mac = hash('sha256', outer, 'base64url')
  // 16 of the 32 bytes are 21 characters and the upper two bits of the next.
  return mac.slice(0, 21) + lastCharacters.charAt(alphabet.indexOf(mac.charAt(21)) >> 4)
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const lastCharacters = 'AQgw'

function writeUuid(id: string): void {
  let at = uuidAt
  let high = -1
  for (let index = 0; index < id.length; index++) {
    const unit = id.charCodeAt(index)
    if (unit === 45) continue
    const digit = unit <= 57 ? unit - 48 : unit - 87
    if (digit < 0 || digit > 15 || at === inner.length) throw notUuid()
    if (high === -1) high = digit
    else {
      inner[at] = (high << 4) | digit
      at += 1
      high = -1
    }
  }
  if (at !== inner.length || high !== -1) throw notUuid()
}

function notUuid(): Error {
  return new Error('an event id is a UUID in lower case')
}

const scratch = Buffer.alloc(16 * 1024)

function encode(text: string): string {
  // No UTF-16 unit takes more than three bytes.
  if (text.length * 3 > scratch.length) return Buffer.from(text, 'utf8').toString('base64url')
  return scratch.toString('base64url', 0, scratch.write(text, 'utf8'))
}
