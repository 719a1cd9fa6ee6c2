import { requirePermission } from '@/lib/access/require-permission'
import type { SessionPrincipal } from '@/lib/access/schema'
import { planFeatures } from '@/lib/companies/plans'
import { nameHolds } from '@/lib/holds/queries'
import { loadEnv } from '@/lib/platform/env'
import { parseInput } from '@/lib/platform/parse-input'
import { previewPruning } from './find-due'
import { wantedDays } from './rules'
import {
  type RetentionPreview,
  type RetentionRunView,
  type RetentionView,
  retentionDays,
} from './schema'
import { settleRetention } from './settle'
import { readCompany } from './store/policy-store'
import { listRunRows, type RunRow } from './store/run-store'

const runsMax = 20

/** How long events are kept, what is about to change in it, and what was pruned. Throws `permission_missing` (403). */
export async function readRetention(principal: SessionPrincipal): Promise<RetentionView> {
  requirePermission(principal, 'audit_log.settings')
  const { companyId } = principal
  const policy = await settleRetention(companyId)
  const { plan } = await readCompany(companyId)
  const { keptDays, pendingDays, pendingFrom } = policy
  const runs = await listRunRows(companyId, runsMax)
  const holdIds = new Set(runs.flatMap(({ holds }) => holds.map(({ id }) => id)))
  const names = await nameHolds(companyId, [...holdIds])
  return {
    plan,
    allowed: planFeatures(plan).retentionDays,
    keptDays,
    pending:
      pendingDays === null || pendingFrom === null
        ? null
        : {
            days: pendingDays,
            from: pendingFrom.toISOString(),
            byPlan: wantedDays(plan, keptDays) < keptDays,
          },
    checkedAt: policy.checkedAt?.toISOString() ?? null,
    retryAt: policy.retryAt?.toISOString() ?? null,
    runs: runs.map((run) => showRun(run, names)),
    isArchived: loadEnv().retentionArchiveDir !== undefined,
  }
}

/** How many days a company's events are kept now. For whoever was authorised already. */
export async function readKeptDays(companyId: string): Promise<number> {
  return (await settleRetention(companyId)).keptDays
}

/** What keeping events for so many days would delete now. Throws `permission_missing` (403) and `invalid_input` (422). */
export async function previewRetention(
  principal: SessionPrincipal,
  input: { days: number },
): Promise<RetentionPreview> {
  requirePermission(principal, 'audit_log.settings')
  const { days } = parseInput(retentionDays, input)
  return await previewPruning(principal.companyId, days)
}

function showRun(row: RunRow, names: ReadonlyMap<string, string>): RetentionRunView {
  const { id, keptDays, pruned, held, archives, root, problem } = row
  return {
    ...{ id, keptDays, pruned, held, archives, problem },
    holds: row.holds.map((hold) => ({ ...hold, name: names.get(hold.id) ?? hold.id })),
    startedAt: row.startedAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
    root: root === null ? null : Buffer.from(root).toString('base64'),
  }
}
