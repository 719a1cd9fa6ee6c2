import { nameRole, permissionsOfGrants } from '@/lib/access/roles'
import type { SessionPrincipal } from '@/lib/access/schema'
import { sessionIdleMs, sessionTouchMs } from '@/lib/access/limits'
import {
  findLiveSession,
  findSessionCompanies,
  listLiveSessions,
  type OwnSession,
  touchSession,
} from '@/lib/access/store/sessions'
import { nowMs } from '@/lib/platform/clock'
import { isUuid } from '@/lib/platform/ids'

/**
 * Who a session is in one company, with today's role: nothing of it was remembered from signing in. Null when the session
 * is over, the member deactivated, or the company another one; the caller cannot tell which.
 */
export async function findSessionPrincipal(input: {
  sessionId: string
  companySlug: string
  ip: string | null
  userAgent: string | null
  requestId?: string | null
  /** Nobody does anything: the session is looked at, and not kept from running out. */
  isBackground?: boolean
}): Promise<SessionPrincipal | null> {
  if (!isUuid(input.sessionId)) return null
  const now = nowMs()
  const row = await findLiveSession({
    sessionId: input.sessionId,
    companySlug: input.companySlug,
    nowMs: now,
    idleMs: sessionIdleMs,
  })
  if (!row) return null
  const { lastSeenAt, grants, ...member } = row
  const isDue = now - lastSeenAt.getTime() >= sessionTouchMs
  if (isDue && !input.isBackground) await touchSession(row.sessionId, now)
  return {
    kind: 'session',
    ...member,
    roleLabel: grants[0]?.name ?? nameRole(row.role),
    permissions: permissionsOfGrants(grants),
    ip: input.ip,
    userAgent: input.userAgent,
    requestId: input.requestId ?? null,
  }
}

export type SessionCompany = { id: string; slug: string; name: string; role: string }

/** The companies a session may enter; none when it is over. */
export async function listSessionCompanies(sessionId: string): Promise<SessionCompany[]> {
  if (!isUuid(sessionId)) return []
  return findSessionCompanies({ sessionId, nowMs: nowMs(), idleMs: sessionIdleMs })
}

/** The signed-in user's own live sessions, last used first. */
export async function listOwnSessions(
  principal: SessionPrincipal,
): Promise<(OwnSession & { isCurrent: boolean })[]> {
  const rows = await listLiveSessions({
    userId: principal.userId,
    nowMs: nowMs(),
    idleMs: sessionIdleMs,
  })
  return rows.map((row) => ({ ...row, isCurrent: row.id === principal.sessionId }))
}
