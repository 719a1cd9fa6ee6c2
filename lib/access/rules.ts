import type { AppError } from '@/lib/platform/errors'

/** A failed sign-in as the short text that travels through next-auth: a code, and seconds where there are any. */
export function signInErrorText(error: AppError): string {
  return error.retryAfterSeconds === undefined
    ? error.code
    : `${error.code}:${Math.ceil(error.retryAfterSeconds)}`
}

const providerFailed =
  'The single sign-on provider did not answer, or refused this instance. Try again; if it stays so, ask whoever runs it.'

const signInErrors: Record<string, string> = {
  two_factor_wrong: 'The code is wrong, or was used before.',
  single_sign_on_required: 'Your company asks for single sign-on: your password does not open it.',
  oidc_email_not_verified:
    'Single sign-on did not vouch for your e-mail address, so nobody can be found by it.',
  oidc_unknown_person:
    'Single sign-on knows you, but no company here does. Ask an administrator of yours to invite you.',
  oidc_other_person:
    'Your e-mail address has an account here that is somebody else’s at single sign-on. Ask whoever runs this instance.',
  // Words of next-auth for what goes wrong between this instance and the provider.
  OAuthSignin: providerFailed,
  OAuthCallback: providerFailed,
  OAuthCreateAccount: providerFailed,
  Callback: providerFailed,
  AccessDenied: 'Single sign-on was cancelled, or refused you.',
}

/** What the sign-in page says about such a text. Anything else that arrives there is a failure of ours. */
export function describeSignInError(text: string): string {
  const [code, seconds] = text.split(':')
  if (code === 'sign_in_failed' || code === 'CredentialsSignin') {
    return 'E-mail or password is wrong.'
  }
  // The text stands in the address, where anybody can write a name that every object has.
  const words = Object.hasOwn(signInErrors, code ?? '') ? signInErrors[code ?? ''] : undefined
  if (words !== undefined) return words
  if (code === 'too_many_attempts') {
    const minutes = Math.ceil((Number(seconds) || 60) / 60)
    return `Too many failed attempts. Try again in ${minutes} minute${minutes === 1 ? '' : 's'}.`
  }
  return 'Signing in did not work. Try again; if it stays so, ask whoever runs this instance.'
}
