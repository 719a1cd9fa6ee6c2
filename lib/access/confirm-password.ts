import { AppError } from '@/lib/platform/errors'
import { verifyPassword } from './password'
import type { SessionPrincipal } from './schema'
import { findUser } from './store/users'
import { reserveAttempt } from './throttle'

/**
 * Makes sure that whoever sits at a session knows the password: a browser left open must not be enough to change how its
 * owner signs in. Throttled as sign-ins are. What it returns is for `holdSignIn`. Throws `password_wrong` (403) at `/<field>`,
 * `too_many_attempts` (429).
 */
export async function confirmPassword(
  principal: SessionPrincipal,
  { password, field }: { password: string; field: string },
): Promise<{ passwordHash: string | null; field: string }> {
  const attempt = await reserveAttempt({ email: principal.email, ip: principal.ip })
  const user = await findUser(principal.userId)
  if (!(await verifyPassword(password, user?.passwordHash ?? null))) {
    throw passwordWrong(field)
  }
  await attempt.succeed()
  return { passwordHash: user?.passwordHash ?? null, field }
}

export function passwordWrong(field: string): AppError {
  return new AppError('password_wrong', {
    status: 403,
    title: 'Wrong password',
    detail: 'The password is wrong.',
    errors: [{ pointer: `/${field}`, message: 'is wrong' }],
  })
}
