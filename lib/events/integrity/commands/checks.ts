import type { SessionPrincipal } from '@/lib/access/schema'
import { requireVisibleLog } from '@/lib/events/integrity/require-visible-log'
import { insertCheck, requestStop } from '@/lib/events/integrity/store/checks'
import { nowMs } from '@/lib/platform/clock'
import { inTransaction, sql } from '@/lib/platform/db'
import { newUuidV7 } from '@/lib/platform/ids'

/**
 * Asks for a check of the whole log, which a worker begins within a second. Where one runs or waits already that one it is,
 * and it takes the time that it needs from now on. Its result is an event; this is none. Throws `permission_missing` and
 * `plan_lacks_audit_logs` (403).
 */
export async function requestCheck(principal: SessionPrincipal): Promise<void> {
  requireVisibleLog(principal, 'audit_log.view')
  const { companyId, memberId } = principal
  const now = new Date(nowMs())
  const id = newUuidV7(now.getTime())
  await insertCheck(sql(), { id, companyId, isScheduled: false, requestedBy: memberId, now })
}

/** Ends the check that waits, at once, or that runs, within about a second; no result is known of it then. Throws as `requestCheck`. */
export async function stopCheck(principal: SessionPrincipal): Promise<void> {
  requireVisibleLog(principal, 'audit_log.view')
  await inTransaction((tx) =>
    requestStop(tx, { companyId: principal.companyId, now: new Date(nowMs()) }),
  )
}
