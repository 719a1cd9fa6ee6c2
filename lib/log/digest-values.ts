import { hash } from 'node:crypto'
import { hmacSha256 } from './hashing'

/**
 * The digest of a disclosure, as `deriveSalt`, `makeDisclosure` and `digestDisclosure` of the core make it, in native calls:
 * this runs for almost every event that comes in. A test holds the two together. `eventId` is a UUID, `valuesText` what
 * `formatValues` made.
 */
export function digestValues(input: {
  key: Uint8Array
  eventId: string
  valuesText: string
}): string {
  const message = Buffer.allocUnsafe(prefix.length + 16)
  prefix.copy(message)
  message.write(input.eventId.replaceAll('-', ''), prefix.length, 'hex')
  const mac = Buffer.from(hmacSha256(input.key, message))
  const salt = mac.toString('base64url', 0, 16)
  const disclosure = Buffer.from(`["${salt}",${input.valuesText}]`, 'utf8').toString('base64url')
  return hash('sha256', disclosure, 'base64url')
}

const prefix = Buffer.from('audit-salt/1\0', 'utf8')
