import { createHash } from 'node:crypto'
import { isUuid } from '@/lib/platform/ids'

/**
 * An id made of what a record says, for records that bring none: importing them twice still records them once.
 * UUID version 8 (RFC 9562): a SHA-256 in a form of our own. `space` keeps the formats apart.
 */
export function makeRecordId({ space, text }: { space: string; text: string }): string {
  const hash = createHash('sha256').update(`${space}\0`).update(text).digest()
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x80
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80
  const hex = hash.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`
}

/** A text as the id of an event, or null where it is no UUID. */
export function readUuid(value: unknown): string | null {
  return typeof value === 'string' && isUuid(value) ? value.toLowerCase() : null
}
