import 'server-only'
import { decode } from 'next-auth/jwt'
import { nowMs } from '@/lib/platform/clock'

/** Tokens that were opened, the newest last, and until when each holds: deriving the key and decrypting take longer than many a search. */
const opened = new Map<string, { sessionId: string; untilMs: number }>()
const openedMax = 1_000

/**
 * The session row that a token names, or null where it was not made with this secret, or has ended. Says nothing of whether
 * the session itself still holds: that is read from the database at every request.
 */
export async function openSessionToken(token: string, secret: string): Promise<string | null> {
  const key = `${secret}\n${token}`
  const known = opened.get(key)
  if (known && nowMs() < known.untilMs) return known.sessionId
  opened.delete(key)
  const payload = await decode({ token, secret }).catch(
    // Whoever sends the cookie controls it, and jose throws on whatever it cannot open.
    () => null,
  )
  if (typeof payload?.sid !== 'string') return null
  const { sid, exp } = payload
  if (typeof exp === 'number') opened.set(key, { sessionId: sid, untilMs: exp * 1_000 })
  const [oldest] = opened.keys()
  if (opened.size > openedMax && oldest !== undefined) opened.delete(oldest)
  return sid
}
