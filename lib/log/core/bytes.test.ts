import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  decodeBase64,
  decodeBase64url,
  decodeHex,
  decodeUtf8,
  encodeBase64,
  encodeBase64url,
  encodeHex,
  encodeUtf8,
} from './bytes'

test('spells bytes as Node does, and reads them back', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      const buffer = Buffer.from(bytes)
      expect(encodeHex(bytes)).toBe(buffer.toString('hex'))
      expect(encodeBase64(bytes)).toBe(buffer.toString('base64'))
      expect(encodeBase64url(bytes)).toBe(buffer.toString('base64url'))
      expect(decodeHex(encodeHex(bytes))).toEqual(bytes)
      expect(decodeBase64(encodeBase64(bytes))).toEqual(bytes)
      expect(decodeBase64url(encodeBase64url(bytes))).toEqual(bytes)
    }),
  )
})

test('accepts one spelling per value only', () => {
  for (const text of [
    'QQ',
    'QQ=',
    'QR==',
    'QQ==\n',
    'Q Q=',
    '====',
    'QQ==QQ==',
    '-_-_',
    'Q',
    'é===',
  ]) {
    expect(decodeBase64(text)).toBeNull()
  }
  for (const text of ['QQ==', 'QR', 'Q', '+/+/', 'QQ ', 'é'])
    expect(decodeBase64url(text)).toBeNull()
  for (const text of ['0', 'AB', 'zz', '0x']) expect(decodeHex(text)).toBeNull()
})

test('refuses bytes that are not UTF-8, and keeps a BOM', () => {
  expect(decodeUtf8(Uint8Array.of(0xff))).toBeNull()
  expect(decodeUtf8(Uint8Array.of(0xed, 0xa0, 0x80))).toBeNull()
  expect(decodeUtf8(encodeUtf8('\ufeffü'))).toBe('\ufeffü')
})
