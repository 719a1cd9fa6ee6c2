import { recordActs } from '@/lib/access/commands/record-acts'
import { productOf } from '@/lib/access/origin'
import { probeDelayMs } from '@/lib/delivery/backoff'
import { inSqlTransaction, type SqlTx } from '@/lib/platform/db'
import { AppError } from '@/lib/platform/errors'
import { actOn } from '@/lib/streaming/act-on'
import { tellAttention } from '@/lib/streaming/notices/tell-attention'
import {
  type Claimed,
  type CursorStep,
  type StreamRef,
  writeStep,
} from '@/lib/streaming/store/cursors'
import { deleteDeadLetters } from '@/lib/streaming/store/dead-letters'
import { lockState } from '@/lib/streaming/store/destinations'

/**
 * A destination whose filter or secrets cannot be read waits for somebody. Anything else that goes wrong is thrown: a database that
 * does not answer is no fault of a destination.
 */
export async function reportUnreadable({
  ref,
  claimed,
  error,
}: {
  ref: StreamRef
  claimed: Claimed
  error: unknown
}): Promise<null> {
  const trouble = readTrouble(error)
  if (!trouble) throw error
  const { cursor, destination, token } = claimed
  const configFailures = cursor.configFailures + 1
  const step = { ...stayAt(claimed), configFailures, delayMs: probeDelayMs(configFailures) }
  await inSqlTransaction(async (tx) => {
    const given = { ref, token, step: { ...step, hasFailed: true }, hasAttempt: false }
    const now = await lockState(tx.sql, destination.id)
    // Somebody has changed it meanwhile: what cannot be read is no more.
    if (now?.updatedAt.getTime() !== destination.updatedAt.getTime()) return
    if (!(await writeStep(tx.sql, given))) return
    if (await tellAttention(tx, { id: destination.id, now, ...trouble })) {
      await tell(tx, claimed, { ...trouble })
    }
  })
  return null
}

/** Dead letters whose events retention has taken since: they cannot be sent again, and nobody may take them for delivered. */
export async function reportGone({
  ref,
  claimed,
  seqs,
}: {
  ref: StreamRef
  claimed: Claimed
  seqs: readonly number[]
}): Promise<void> {
  await inSqlTransaction(async (tx) => {
    await deleteDeadLetters(tx.sql, { destinationId: ref.destinationId, seqs })
    await tell(tx, claimed, {
      code: 'retention_overtook',
      reason: 'Events were deleted by retention before they could be sent again.',
      phase: ref.phase,
      ...{ first_seq: seqs[0] ?? 0, last_seq: seqs.at(-1) ?? 0, events: seqs.length },
    })
  })
}

function readTrouble(error: unknown): { code: string; reason: string } | null {
  if (
    error instanceof AppError &&
    (error.code === 'query_invalid' || error.code === 'query_too_broad')
  ) {
    return { code: error.code, reason: `The filter cannot be used: ${error.detail}` }
  }
  const isLocked =
    error instanceof Error && /unable to authenticate data|unknown form/i.test(error.message)
  return isLocked
    ? {
        code: 'secret_unreadable',
        reason: 'The stored token cannot be read with this ENCRYPTION_KEY. Enter it again.',
      }
    : null
}

async function tell(
  tx: SqlTx,
  { destination }: Claimed,
  details: Record<string, string | number>,
): Promise<void> {
  const principal = productOf(destination.companyId)
  const acts = [actOn(destination, { action: 'destination.failed', details })]
  await recordActs(tx, { principal, acts })
}

/** A step that changes nothing. */
function stayAt({ cursor }: Claimed): CursorStep {
  const { nextSeq, failures, configFailures, poisonRun, windowTotal, windowRefused } = cursor
  return {
    ...{ nextSeq, failures, configFailures, poisonRun, windowTotal, windowRefused },
    ...{ accepted: 0, duplicates: 0, delayMs: null, warning: null, isRetry: false, isEnded: false },
    ...{ hasFailed: failures + configFailures > 0, isOk: false },
    checkpointSize: cursor.checkpointSize,
  }
}
