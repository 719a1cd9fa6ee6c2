import { encode } from 'next-auth/jwt'
import { afterEach, expect, it, vi } from 'vitest'
import { setClock } from '@/lib/platform/clock'
import { openSessionToken } from './open-session-token'

afterEach(() => {
  vi.useRealTimers()
  setClock()
})

const secret = 'the secret of this instance'

it('opens what was made with the secret, again and again, until it ends', async () => {
  const token = await encode({ token: { sid: 'a-session' }, secret, maxAge: 60 })
  expect(await openSessionToken(token, secret)).toBe('a-session')
  expect(await openSessionToken(token, secret)).toBe('a-session')
  expect(await openSessionToken(token, 'another secret')).toBeNull()
  expect(await openSessionToken(`${token.slice(0, -4)}AAAA`, secret)).toBeNull()
  const ended = await encode({ token: { sid: 'a-session' }, secret, maxAge: -60 })
  expect(await openSessionToken(ended, secret)).toBeNull()
})

it('keeps no token open that has ended meanwhile', async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  const token = await encode({ token: { sid: 'a-session' }, secret, maxAge: 60 })
  expect(await openSessionToken(token, secret)).toBe('a-session')
  vi.setSystemTime(Date.now() + 120_000)
  setClock(() => Date.now())
  expect(await openSessionToken(token, secret)).toBeNull()
})
