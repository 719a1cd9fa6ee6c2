import { expect, it } from 'vitest'
import { AppError } from '@/lib/platform/errors'
import { describeSignInError, signInErrorText } from './rules'

it('the page says how long to wait, in whole minutes', () => {
  const error = new AppError('too_many_attempts', {
    status: 429,
    title: 'Too many attempts',
    detail: 'Wait.',
    retryAfterSeconds: 60.5,
  })
  expect(describeSignInError(signInErrorText(error))).toBe(
    'Too many failed attempts. Try again in 2 minutes.',
  )
})

it('the page repeats no text that it does not know: anybody can write its address', () => {
  const text = describeSignInError('<b>call 555-0100</b>')
  expect(text).not.toContain('555')
  for (const name of ['constructor', '__proto__', 'toString']) {
    expect(describeSignInError(name)).toContain('Signing in did not work')
  }
  expect(describeSignInError('too_many_attempts:evil')).toContain('in 1 minute.')
})
