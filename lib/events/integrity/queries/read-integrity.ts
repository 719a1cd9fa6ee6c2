import { can } from '@/lib/access/roles'
import type { SessionPrincipal } from '@/lib/access/schema'
import { requireVisibleLog } from '@/lib/events/integrity/require-visible-log'
import {
  type CheckpointView,
  type CopyView,
  copyKinds,
  type IntegrityOverview,
  rhythms,
} from '@/lib/events/integrity/schema'
import { type CopyRow, listCopyRows, readPublishingRow } from '@/lib/events/integrity/store/copies'
import { listCheckpoints, requireLog } from '@/lib/log/checkpoints'
import { readKeyFingerprints } from '@/lib/log/key-fingerprints'
import { loadEnv } from '@/lib/platform/env'
import { isMailConfigured } from '@/lib/platform/mail'

export const checkpointsPerPage = 10
export const copiesPerPage = 10

/** What stands on the page of a log's integrity. Throws `permission_missing` and `plan_lacks_audit_logs` (403). */
export async function readIntegrity(principal: SessionPrincipal): Promise<IntegrityOverview> {
  requireVisibleLog(principal, 'audit_log.view')
  const { companyId } = principal
  const [log, [newest = null], row] = await Promise.all([
    requireLog(companyId),
    listCheckpoints({ companyId, limit: 1, skip: 0 }).then(({ checkpoints }) => checkpoints),
    readPublishingRow(companyId),
  ])
  const canChange = can(principal, 'audit_log.settings')
  return {
    log: { ...log, root: Buffer.from(log.root).toString('base64') },
    newest: newest && showCheckpoint(newest),
    keys: readKeyFingerprints(log.origin),
    publishing: {
      recipients: row.recipients,
      rhythm: rhythms.find((one) => one === row.rhythm) ?? 'daily',
      directory: loadEnv().checkpointDir ?? null,
      canMail: isMailConfigured(),
      canChange,
      refusal:
        row.refusal === null || row.refusedAt === null
          ? null
          : { why: row.refusal, at: row.refusedAt.toISOString() },
    },
  }
}

/** A page of the signed heads, newest first; `found` counts them all. Throws as `readIntegrity`. */
export async function readCheckpointPage(
  principal: SessionPrincipal,
  page: number,
): Promise<{ checkpoints: CheckpointView[]; found: number }> {
  requireVisibleLog(principal, 'audit_log.view')
  const { checkpoints, found } = await listCheckpoints({
    companyId: principal.companyId,
    limit: checkpointsPerPage,
    skip: (page - 1) * checkpointsPerPage,
  })
  return { checkpoints: checkpoints.map(showCheckpoint), found }
}

/** A page of the copies that others keep, newest first; `found` counts them all. Throws as `readIntegrity`. */
export async function readCopyPage(
  principal: SessionPrincipal,
  page: number,
): Promise<{ copies: CopyView[]; found: number }> {
  requireVisibleLog(principal, 'audit_log.view')
  const { rows, found } = await listCopyRows(principal.companyId, {
    skip: (page - 1) * copiesPerPage,
    take: copiesPerPage,
  })
  return { copies: rows.map(showCopy), found }
}

function showCheckpoint(row: {
  size: number
  epoch: number
  note: string
  signedAt: Date
}): CheckpointView {
  const { size, epoch, note, signedAt } = row
  return { size, epoch, note, signedAt: signedAt.toISOString() }
}

function showCopy(row: CopyRow): CopyView {
  return {
    id: row.id,
    kind: copyKinds.find((kind) => kind === row.kind) ?? 'directory',
    place: row.place,
    epoch: row.epoch,
    size: Number(row.size),
    createdAt: row.createdAt.toISOString(),
    publishedAt: row.publishedAt?.toISOString() ?? null,
    attempts: row.attempts,
    nextAttemptAt: row.nextAttemptAt?.toISOString() ?? null,
    failure: row.failure,
  }
}
