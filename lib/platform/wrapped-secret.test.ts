import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { unwrapSecret, wrapSecret } from './wrapped-secret'

beforeEach(() => vi.stubEnv('ENCRYPTION_KEY', randomBytes(32).toString('base64')))
afterEach(() => vi.unstubAllEnvs())

const place = { purpose: 'test', owner: 'row 1' }
const secret = Buffer.from('a secret of any length')

it('comes back as it was, and looks different each time it is wrapped', () => {
  expect(unwrapSecret(wrapSecret(secret, place), place)).toEqual(secret)
  expect(wrapSecret(secret, place)).not.toEqual(wrapSecret(secret, place))
  expect(wrapSecret(secret, place).includes(secret)).toBe(false)
})

it('opens in no other row, for no other purpose, with no other key, and not once it was changed', () => {
  const wrapped = wrapSecret(secret, place)
  const changed = Buffer.from(wrapped)
  changed.writeUInt8(changed.readUInt8(15) ^ 1, 15)
  expect(() => unwrapSecret(wrapped, { ...place, owner: 'row 2' })).toThrow()
  expect(() => unwrapSecret(wrapped, { ...place, purpose: 'other' })).toThrow()
  expect(() => unwrapSecret(changed, place)).toThrow()
  expect(() => unwrapSecret(Buffer.of(1, 2, 3), place)).toThrow('unknown form')
  vi.stubEnv('ENCRYPTION_KEY', randomBytes(32).toString('base64'))
  expect(() => unwrapSecret(wrapped, place)).toThrow()
})
