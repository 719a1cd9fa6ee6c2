import { createHash, randomBytes } from 'node:crypto'

/** The secret part of an invitation's link: 32 random bytes in base64url. */
export function makeInvitationToken(): string {
  return randomBytes(32).toString('base64url')
}

/** What is kept of it. A token is random, so that a plain SHA-256 gives nothing to guess. */
export function hashInvitationToken(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
