import { can } from '@/lib/access/roles'
import type { SessionPrincipal } from '@/lib/access/schema'
import { planFeatures } from '@/lib/companies/plans'
import { requireVisibleLog } from '@/lib/events/integrity/require-visible-log'
import {
  type CheckProgress,
  checkStates,
  type CheckView,
  type FoundProblem,
} from '@/lib/events/integrity/schema'
import {
  type CheckRow,
  findNewestCheck,
  findNewestVerdict,
  listCheckRows,
  measureCheckRows,
} from '@/lib/events/integrity/store/checks'
import { readPublishingRow } from '@/lib/events/integrity/store/copies'
import { sql } from '@/lib/platform/db'

export const checksShown = 20

/** The newest runs, newest first. Throws `permission_missing` and `plan_lacks_audit_logs` (403). */
export async function readChecks(principal: SessionPrincipal): Promise<CheckView[]> {
  requireVisibleLog(principal, 'audit_log.view')
  return (await listCheckRows(principal.companyId, checksShown)).map(showCheck)
}

/** The run that is not finished, or the newest; null before the first. Throws as `readChecks`. */
export async function readCheckProgress(
  principal: SessionPrincipal,
): Promise<CheckProgress | null> {
  requireVisibleLog(principal, 'audit_log.view')
  const row = await findNewestCheck(principal.companyId)
  return row && showCheck(row)
}

/**
 * Whether something is wrong with the log that everybody who may see it should know on whatever page they are: its newest
 * check found damage, or it contradicts what was published. Null: nothing is known to be wrong, or it is not theirs to see.
 */
export async function findLogAlarm(
  principal: SessionPrincipal,
): Promise<'damaged' | 'contradicts' | null> {
  const maySee = !principal.needsTwoFactor && can(principal, 'audit_log.view')
  if (!maySee || !planFeatures(principal.plan).logVisible) return null
  const [verdict, publishing] = await Promise.all([
    findNewestVerdict(principal.companyId),
    readPublishingRow(principal.companyId),
  ])
  if (verdict?.state === 'damaged') return 'damaged'
  return publishing.refusal === null ? null : 'contradicts'
}

/** Of all logs together, for the operator's metrics; no company is named. */
export async function measureChecks() {
  return measureCheckRows(sql())
}

function showCheck(row: CheckRow): CheckView {
  return {
    id: row.id,
    state: checkStates.find((state) => state === row.state) ?? 'failed',
    isScheduled: row.isScheduled,
    requestedBy: row.requester?.user.name ?? null,
    requestedAt: row.requestedAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    finishedAt: row.finishedAt?.toISOString() ?? null,
    phase: row.phase === 'index' ? 'index' : 'log',
    done: Number(row.done),
    total: Number(row.total),
    size: row.size === null ? null : Number(row.size),
    root: row.root && Buffer.from(row.root).toString('base64'),
    problems: row.problems as FoundProblem[],
    failure: row.failure,
    unrecorded: row.unrecorded,
  }
}
