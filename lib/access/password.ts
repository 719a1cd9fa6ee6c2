import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { AppError } from '@/lib/platform/errors'

/** OWASP's scrypt row with the least memory per core-second: 32 MiB and about 0.2 s on a small machine. */
const current = { cost: 2 ** 15, blockSize: 8, parallelization: 3 } as const
const saltBytes = 16
const hashBytes = 32

export const passwordLengthMin = 12
/** scrypt hashes any length; this only bounds what a stranger can make us read. */
export const passwordLengthMax = 256

/** `scrypt$N$r$p$salt$hash`, salt and hash in base64url: raising the cost later leaves old rows readable. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(saltBytes)
  const hash = await derive({ password, salt, ...current })
  const { cost, blockSize, parallelization } = current
  return ['scrypt', cost, blockSize, parallelization, encode(salt), encode(hash)].join('$')
}

/**
 * Whether a password is the stored one, in constant time. `stored` null stands for an account that does not exist or has
 * no password: the same work is done for it, so that the time of an answer tells nothing.
 */
export async function verifyPassword(password: string, stored: string | null): Promise<boolean> {
  const parsed = stored === null ? null : parse(stored)
  const { hash, ...parameters } = parsed ?? standIn
  const derived = await derive({ password: password.slice(0, passwordLengthMax), ...parameters })
  return timingSafeEqual(derived, hash) && parsed !== null
}

/** True when a hash was made with other costs than today's: hash again while the password is at hand. */
export function needsRehash(stored: string): boolean {
  const parsed = parse(stored)
  return (
    parsed.cost !== current.cost ||
    parsed.blockSize !== current.blockSize ||
    parsed.parallelization !== current.parallelization
  )
}

/** Throws `password_too_weak` (422) for one that is too short, too long, or the e-mail. */
export function checkPassword({ password, email }: { password: string; email: string }): void {
  const problem = findProblem(password, email)
  if (problem === undefined) return
  throw new AppError('password_too_weak', {
    status: 422,
    title: 'Password too weak',
    detail: `The password ${problem}.`,
    errors: [{ pointer: '/password', message: problem }],
  })
}

function findProblem(password: string, email: string): string | undefined {
  if ([...password].length < passwordLengthMin) {
    return `must have at least ${passwordLengthMin} characters`
  }
  if (password.length > passwordLengthMax) {
    return `must have at most ${passwordLengthMax} characters`
  }
  if (password.trim().toLowerCase() === email.trim().toLowerCase()) return 'must not be the e-mail'
  return undefined
}

type Parsed = {
  cost: number
  blockSize: number
  parallelization: number
  salt: Buffer
  hash: Buffer
}

const standIn: Parsed = { ...current, salt: randomBytes(saltBytes), hash: randomBytes(hashBytes) }

function parse(stored: string): Parsed {
  const [name, cost, blockSize, parallelization, salt = '', hash = ''] = stored.split('$')
  if (name !== 'scrypt') throw new Error('a stored password hash has an unknown format')
  return {
    cost: Number(cost),
    blockSize: Number(blockSize),
    parallelization: Number(parallelization),
    salt: Buffer.from(salt, 'base64url'),
    hash: Buffer.from(hash, 'base64url'),
  }
}

function derive(input: {
  password: string
  salt: Buffer
  cost: number
  blockSize: number
  parallelization: number
}): Promise<Buffer> {
  const { password, salt, cost, blockSize, parallelization } = input
  // Unicode has several spellings of one text, and keyboards differ in which they send.
  const text = password.normalize('NFKC')
  const maxmem = 256 * cost * blockSize
  return new Promise((resolve, reject) => {
    scrypt(text, salt, hashBytes, { cost, blockSize, parallelization, maxmem }, (error, hash) => {
      if (error) reject(error)
      else resolve(hash)
    })
  })
}

function encode(bytes: Buffer): string {
  return bytes.toString('base64url')
}
