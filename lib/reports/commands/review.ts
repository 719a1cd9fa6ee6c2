import { createHash } from 'node:crypto'
import { recordActs } from '@/lib/access/commands/record-acts'
import { listMembersWho } from '@/lib/access/queries/access-holders'
import { requirePermission } from '@/lib/access/require-permission'
import { requirePlan } from '@/lib/access/require-plan'
import type { SessionPrincipal } from '@/lib/access/schema'
import { nowMs } from '@/lib/platform/clock'
import { inTransaction, type Tx } from '@/lib/platform/db'
import { AppError } from '@/lib/platform/errors'
import { parseInput } from '@/lib/platform/parse-input'
import { actOnReport } from '@/lib/reports/describe-report'
import { requireReport } from '@/lib/reports/require-report'
import { type LineDecision, lineDecision } from '@/lib/reports/schema/inputs'
import { countLinesOf, findLine, listDecisions, updateLine } from '@/lib/reports/store/lines'
import { type ReportRow, updateReview } from '@/lib/reports/store/reports'

/**
 * Says of one line of an access review that the access stays or has to go, or takes that back. It changes no access: that is
 * done where access is given. Nobody decides about their own access where somebody else may. Throws `permission_missing`,
 * `plan_lacks_audit_logs` and `own_access` (403), `report_not_found` (404, also of a line), `review_completed` (409).
 */
export async function decideLine(principal: SessionPrincipal, input: LineDecision): Promise<void> {
  requirePermission(principal, 'reports.manage')
  requirePlan(principal.plan, 'logVisible')
  const { id, position, decision, comment } = parseInput(lineDecision, input)
  const { companyId, memberId } = principal
  const isAlone = await isOnlyReviewer(principal)
  await inTransaction(async (tx) => {
    const report = await requireOpenReview(tx, { companyId, id })
    const line = await findLine(tx, { reportId: report.id, position })
    if (!line) throw lineNotFound()
    if (line.ownerId === memberId && !isAlone) throw ownAccess()
    const now = new Date(nowMs())
    await updateLine(
      tx,
      { reportId: report.id, position },
      decision === null
        ? { decision, comment: null, decidedBy: null, decidedAt: null }
        : { decision, comment, decidedBy: memberId, decidedAt: now },
    )
    if (report.reviewStartedAt !== null) return
    await updateReview(tx, report.id, { reviewStartedAt: now })
    const { lines } = await countLinesOf(tx, report.id)
    await recordActs(tx, {
      principal,
      acts: [actOnReport('access_review.started', report, { lines })],
    })
  })
}

/**
 * Signs an access review off, once every line is decided; from then on it stays as it is. The event names the decisions by
 * their digest. Throws as `decideLine`, and `review_incomplete` (409).
 */
export async function completeReview(
  principal: SessionPrincipal,
  { id }: { id: string },
): Promise<void> {
  requirePermission(principal, 'reports.manage')
  requirePlan(principal.plan, 'logVisible')
  const { companyId, memberId } = principal
  await inTransaction(async (tx) => {
    const report = await requireOpenReview(tx, { companyId, id })
    const { lines, keep, revoke, ownDecisions } = await countLinesOf(tx, report.id)
    const open = lines - keep - revoke
    if (open > 0) throw reviewIncomplete(open)
    const decisions = await listDecisions(tx, report.id)
    await updateReview(tx, report.id, {
      reviewCompletedAt: new Date(nowMs()),
      reviewCompletedBy: memberId,
    })
    const act = actOnReport('access_review.completed', report, {
      ...{ lines, keep, revoke },
      // Whose own access was decided by nobody else, since nobody else may.
      ...(ownDecisions > 0 ? { own_decisions: ownDecisions } : {}),
      data_sha256: report.dataSha256,
      decisions_sha256: createHash('sha256').update(JSON.stringify(decisions)).digest('hex'),
    })
    await recordActs(tx, { principal, acts: [act] })
  })
}

/** Whether nobody else of the company could decide about this member's access. */
export async function isOnlyReviewer({
  companyId,
  memberId,
}: {
  companyId: string
  memberId: string
}): Promise<boolean> {
  const reviewers = await listMembersWho(companyId, 'reports.manage')
  return reviewers.every((reviewer) => reviewer.memberId === memberId)
}

async function requireOpenReview(
  tx: Tx,
  input: { companyId: string; id: string },
): Promise<ReportRow> {
  const report = await requireReport(tx, input)
  if (report.kind !== 'access_review') throw lineNotFound()
  if (report.reviewCompletedAt === null) return report
  throw new AppError('review_completed', {
    status: 409,
    title: 'Signed off already',
    detail: 'This review was signed off and stays as it is. Make a new one.',
  })
}

function lineNotFound(): AppError {
  return new AppError('report_not_found', {
    status: 404,
    title: 'Not found',
    detail: 'There is no such line in an access review.',
  })
}

function ownAccess(): AppError {
  return new AppError('own_access', {
    status: 403,
    title: 'Your own access',
    detail: 'This is your own access. Somebody else who may manage reports has to decide about it.',
  })
}

function reviewIncomplete(open: number): AppError {
  return new AppError('review_incomplete', {
    status: 409,
    title: 'Not all is decided',
    detail: `${open === 1 ? 'One line is' : `${open} lines are`} still to be decided.`,
  })
}
