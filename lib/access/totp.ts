import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/**
 * Time-based one-time passwords: RFC 6238 over HOTP (RFC 4226) with what every authenticator app takes: SHA-1, steps of
 * 30 seconds, 6 digits. One step to either side counts, for clocks that differ.
 */
const stepMs = 30_000
const digits = 6
const window = 1
/** As long as the output of SHA-1, as RFC 4226 §4 recommends. */
const secretBytes = 20

export function makeTotpSecret(): Buffer {
  return randomBytes(secretBytes)
}

/** The code of one step, `step` counted from the epoch. */
export function totpCode({ secret, step }: { secret: Uint8Array; step: number }): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', secret).update(counter).digest()
  const offset = mac.readUInt8(mac.length - 1) & 0xf
  const number = (mac.readUInt32BE(offset) & 0x7fff_ffff) % 10 ** digits
  return String(number).padStart(digits, '0')
}

/**
 * The step whose code this is, or null. Steps up to `lastStep`, the newest one that a code was taken for, are over: a code
 * that somebody saw being typed opens nothing again.
 */
export function matchTotp(input: {
  secret: Uint8Array
  code: string
  nowMs: number
  lastStep: number | null
}): number | null {
  const current = Math.floor(input.nowMs / stepMs)
  const given = Buffer.from(input.code)
  for (let step = current - window; step <= current + window; step += 1) {
    if (input.lastStep !== null && step <= input.lastStep) continue
    const expected = Buffer.from(totpCode({ secret: input.secret, step }))
    if (given.length === expected.length && timingSafeEqual(given, expected)) return step
  }
  return null
}

/** What the QR code says; apps file the secret under issuer and account. */
export function totpUri(input: { secret: Uint8Array; issuer: string; account: string }): string {
  const label = `${encodeURIComponent(input.issuer)}:${encodeURIComponent(input.account)}`
  const secret = toBase32(input.secret)
  return `otpauth://totp/${label}?secret=${secret}&issuer=${encodeURIComponent(input.issuer)}&algorithm=SHA1&digits=${digits}&period=${stepMs / 1000}`
}

const base32Letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** RFC 4648 §6 without padding: how people type a secret. */
export function toBase32(bytes: Uint8Array): string {
  let bits = 0
  let value = 0
  let text = ''
  for (const byte of bytes) {
    value = ((value << 8) | byte) & 0xfff
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += base32Letters.charAt((value >>> bits) & 31)
    }
  }
  return bits > 0 ? text + base32Letters.charAt((value << (5 - bits)) & 31) : text
}
