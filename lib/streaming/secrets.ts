import { unwrapSecret, wrapSecret } from '@/lib/platform/wrapped-secret'

type Of = 'token' | 'headers' | 'signing'

/** A destination's secret as it is stored: it opens for that destination alone. */
export function wrapFor(id: string, of: Of, secret: string): Buffer {
  return wrapSecret(Buffer.from(secret, 'utf8'), { purpose: `destination ${of}`, owner: id })
}

/** Null stays null. Throws where ENCRYPTION_KEY is another one than when it was stored. */
export function unwrapFor(id: string, of: Of, wrapped: Uint8Array | null): string | null {
  if (wrapped === null) return null
  return unwrapSecret(wrapped, { purpose: `destination ${of}`, owner: id }).toString('utf8')
}
