import { createHash, createHmac } from 'node:crypto'
import type { HmacSha256, Sha256 } from './core/bytes'

/** The hash functions that the pure core is given on the server. */
export const sha256: Sha256 = (data) => createHash('sha256').update(data).digest()

export const hmacSha256: HmacSha256 = (key, message) =>
  createHmac('sha256', key).update(message).digest()
