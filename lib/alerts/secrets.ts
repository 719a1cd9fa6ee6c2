import { createHmac, hkdfSync } from 'node:crypto'
import { loadEnv } from '@/lib/platform/env'
import { unwrapSecret, wrapSecret } from '@/lib/platform/wrapped-secret'

type Of = 'url' | 'signing'

/** A channel's secret as it is stored: it opens for that channel alone. */
export function wrapFor(id: string, of: Of, secret: string): Buffer {
  return wrapSecret(Buffer.from(secret, 'utf8'), { purpose: `alert channel ${of}`, owner: id })
}

/** Null stays null. Throws where ENCRYPTION_KEY is another one than when it was stored. */
export function unwrapFor(id: string, of: Of, wrapped: Uint8Array | null): string | null {
  if (wrapped === null) return null
  return unwrapSecret(wrapped, { purpose: `alert channel ${of}`, owner: id }).toString('utf8')
}

/** What an address is called among those who want no mail: whoever reads the table learns no address from it. */
export function digestAddress(companyId: string, address: string): string {
  return digest(keyFor('alert opt-out'), `${companyId} ${address.trim().toLowerCase()}`)
}

/**
 * Says what groups and values of a company are called in windows and alerts: short, and nothing of an event can be read from it.
 * Keep it for a stretch of events: each text is digested once, and the key is read from the environment once.
 */
export function newDigester(companyId: string): (text: string) => string {
  const key = keyFor('alert group')
  const known = new Map<string, string>()
  return (text) => {
    const digested = known.get(text) ?? digest(key, `${companyId} ${text}`)
    known.set(text, digested)
    return digested
  }
}

const keys = new Map<string, Buffer>()

function digest(key: Buffer, text: string): string {
  return createHmac('sha256', key).update(text).digest('base64url').slice(0, 22)
}

/** A key of its own per purpose, from ENCRYPTION_KEY. */
export function keyFor(purpose: string): Buffer {
  const secret = loadEnv().encryptionKey
  if (!secret) throw new Error('ENCRYPTION_KEY is not set: the start has not made or checked it.')
  const name = `${purpose} ${secret}`
  const known = keys.get(name)
  if (known) return known
  const input = Buffer.from(secret, 'base64')
  const key = Buffer.from(hkdfSync('sha256', input, Buffer.alloc(0), `trailkeeper ${purpose}`, 32))
  keys.set(name, key)
  return key
}
