import { ensureInstanceCompany } from '@/lib/companies/commands'
import { nowMs } from '@/lib/platform/clock'
import { AppError } from '@/lib/platform/errors'
import { addressBucket, attemptKey } from './attempt-key'
import { addToThrottle, clearThrottle, readThrottle } from './store/attempts'

/**
 * Sign-ins are throttled for all instances together, by rows in `attempt_windows`:
 * - five failures of one account from one address within 15 minutes: that account is refused to that address until the
 *   oldest of them is 15 minutes old. Other addresses are not: nobody can lock somebody else out.
 * - fifty failures from one address within 15 minutes, whatever the accounts: that address is refused.
 * An account that does not exist is counted like one that does. Refused attempts do not count, so that trying too early
 * does not make the wait longer. A sign-in that succeeds forgets the account's failures from that address, not the
 * address's own: else one known password would let its owner try others without end.
 * - ten wrong codes of one account within 15 minutes, from wherever: its codes are refused. Only who knows the password
 *   gets that far, so nobody else can lock its owner out; and six digits are few, for somebody with many addresses.
 */
export const throttleAction = 'throttle.sign_in'
const windowMs = 15 * 60_000
const perAccountMax = 5
const perAddressMax = 50
const codesPerUserMax = 10
const resetsPerAccountMax = 3
const resetsPerAddressMax = 20
const invitationMailsPerEmailMax = 3
const testMailsPerEmailMax = 3

export type Attempt = { email: string; ip: string | null }

/** An attempt that was let through and counts as failed until told otherwise. */
export type ReservedAttempt = {
  /** The password was right: the attempt is taken back, and the account's earlier ones are forgotten. */
  succeed: () => Promise<void>
}

/**
 * Counts a sign-in before its password is looked at: counting afterwards would let a thousand through at once. Throws
 * `too_many_attempts` (429) with the seconds until one is possible again.
 */
export async function reserveAttempt(attempt: Attempt): Promise<ReservedAttempt> {
  const address = addressBucket(attempt.ip)
  return reserve([
    { key: attemptKey({ email: attempt.email, address }), max: perAccountMax },
    { key: attemptKey({ address }), max: perAddressMax },
  ])
}

/** The same for a code of a second factor. */
export async function reserveCodeAttempt({ userId }: { userId: string }): Promise<ReservedAttempt> {
  return reserve([{ key: attemptKey({ secondFactor: userId }), max: codesPerUserMax }])
}

/**
 * Counts somebody who asks for a link to set a new password: three for one e-mail from wherever, so that nobody's mailbox
 * is filled, and twenty from one address. E-mails without an account count like others. Throws `too_many_attempts` (429).
 */
export async function reserveResetRequest({ email, ip }: Attempt): Promise<void> {
  await reserve([
    { key: attemptKey({ resetOf: email.trim().toLowerCase() }), max: resetsPerAccountMax },
    { key: attemptKey({ resetsFrom: addressBucket(ip) }), max: resetsPerAddressMax },
  ])
}

/** Counts a mail with an invitation: three for one e-mail, whoever sends them. Throws `too_many_attempts` (429). */
export async function reserveInvitationMail(email: string): Promise<void> {
  await reserve([{ key: attemptKey({ invitationTo: email }), max: invitationMailsPerEmailMax }])
}

/**
 * Counts a mail that only tries an address that somebody typed: three for one e-mail, whoever sends them. Throws
 * `too_many_attempts` (429).
 */
export async function reserveTestMail(address: string): Promise<void> {
  const email = address.trim().toLowerCase()
  await reserve([{ key: attemptKey({ testMailTo: email }), max: testMailsPerEmailMax }])
}

type Limit = { key: Buffer; max: number }

/** Success forgets what the first limit counted. */
async function reserve(limits: [Limit, ...Limit[]]): Promise<ReservedAttempt> {
  const companyId = await ensureInstanceCompany()
  const now = nowMs()
  const minuteMs = now - (now % 60_000)
  const row = { companyId, action: throttleAction, minuteMs }
  await Promise.all(limits.map(({ key }) => addToThrottle({ ...row, key, by: 1 })))
  const waits = await Promise.all(limits.map((limit) => readWaitMs({ ...limit, companyId, now })))
  const waitMs = Math.max(...waits)
  if (waitMs > 0) {
    await Promise.all(limits.map(({ key }) => addToThrottle({ ...row, key, by: -1 })))
    throw tooManyAttempts(waitMs)
  }
  return {
    succeed: async () => {
      await Promise.all([
        clearThrottle({ companyId, action: throttleAction, key: limits[0].key }),
        ...limits.slice(1).map(({ key }) => addToThrottle({ ...row, key, by: -1 })),
      ])
    },
  }
}

/** How long until so many minutes have left the window that another attempt fits; 0 when it fits now. */
async function readWaitMs(input: {
  companyId: string
  key: Buffer
  max: number
  now: number
}): Promise<number> {
  const sinceMs = input.now - windowMs
  const minutes = await readThrottle({
    companyId: input.companyId,
    action: throttleAction,
    key: input.key,
    sinceMs,
  })
  // The attempt itself is counted already.
  let excess = minutes.reduce((sum, { count }) => sum + count, 0) - input.max
  if (excess <= 0) return 0
  for (const { minute, count } of minutes) {
    excess -= count
    if (excess <= 0) return Math.max(1_000, minute.getTime() + windowMs - input.now)
  }
  return windowMs
}

function tooManyAttempts(waitMs: number): AppError {
  return new AppError('too_many_attempts', {
    status: 429,
    title: 'Too many attempts',
    detail: 'Too many attempts. Wait, then try again.',
    retryAfterSeconds: Math.ceil(waitMs / 1000),
  })
}
