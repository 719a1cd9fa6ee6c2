import { scryptSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { AppError } from '@/lib/platform/errors'
import { checkPassword, hashPassword, needsRehash, verifyPassword } from './password'

describe('a password hash', () => {
  it('opens for its password, in either Unicode spelling, and for no other', async () => {
    const stored = await hashPassword('caf\u00e9 au lait, please')
    expect(stored).toMatch(/^scrypt\$32768\$8\$3\$[\w-]{22}\$[\w-]{43}$/)
    expect(await verifyPassword('cafe\u0301 au lait, please', stored)).toBe(true)
    expect(await verifyPassword('cafe au lait, please', stored)).toBe(false)
    expect(await verifyPassword('', stored)).toBe(false)
  })

  it('is salted: one password hashed twice gives two texts', async () => {
    expect(await hashPassword('the same password')).not.toBe(
      await hashPassword('the same password'),
    )
  })

  it('made at another cost still opens, and asks to be made anew', async () => {
    const salt = Buffer.from('0123456789abcdef')
    const hash = scryptSync('old password here', salt, 32, { N: 1024, r: 8, p: 1 })
    const stored = `scrypt$1024$8$1$${salt.toString('base64url')}$${hash.toString('base64url')}`
    expect(await verifyPassword('old password here', stored)).toBe(true)
    expect(needsRehash(stored)).toBe(true)
    expect(needsRehash(await hashPassword('old password here'))).toBe(false)
  })

  it('that does not exist opens for nothing, after the same work', async () => {
    expect(await verifyPassword('whatever it may be', null)).toBe(false)
  })
})

describe('a new password', () => {
  const check = (password: string) => () => checkPassword({ password, email: 'Ann@acme.example' })

  it('has at least twelve characters, counted as people count them', () => {
    expect(check('eleven char')).toThrow(AppError)
    expect(check('🐎🐎🐎🐎🐎🐎🐎')).toThrow('at least 12')
    expect(check('twelve chars')).not.toThrow()
  })

  it('is not the e-mail, however it is written', () => {
    expect(check(' ann@ACME.example ')).toThrow('must not be the e-mail')
  })

  it('has an end', () => {
    expect(check('x'.repeat(257))).toThrow('at most 256')
  })
})
