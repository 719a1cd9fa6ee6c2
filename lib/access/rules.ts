import type { AppError } from '@/lib/platform/errors'

/** A failed sign-in as the short text that travels through next-auth: a code, and seconds where there are any. */
export function signInErrorText(error: AppError): string {
  return error.retryAfterSeconds === undefined
    ? error.code
    : `${error.code}:${Math.ceil(error.retryAfterSeconds)}`
}

/** What the sign-in page says about such a text. Anything else that arrives there is a failure of ours. */
export function describeSignInError(text: string): string {
  const [code, seconds] = text.split(':')
  if (code === 'sign_in_failed' || code === 'CredentialsSignin') {
    return 'E-mail or password is wrong.'
  }
  if (code === 'two_factor_wrong') return 'The code is wrong, or was used before.'
  if (code === 'too_many_attempts') {
    const minutes = Math.ceil((Number(seconds) || 60) / 60)
    return `Too many failed attempts. Try again in ${minutes} minute${minutes === 1 ? '' : 's'}.`
  }
  return 'Signing in did not work. Try again; if it stays so, ask whoever runs this instance.'
}
