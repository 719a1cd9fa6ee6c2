import { actorOf, productOf } from '@/lib/access/origin'
import { findPersonOfMember } from '@/lib/access/queries/find-people'
import { recordEvent } from '@/lib/log/append'
import { requireLog } from '@/lib/log/checkpoints'
import type { EventInput } from '@/lib/log/schema'
import { nowMs } from '@/lib/platform/clock'
import { inTransaction, type Tx } from '@/lib/platform/db'
import { AppError } from '@/lib/platform/errors'
import { log } from '@/lib/platform/log'
import type { LogVerdict } from './check-log'
import { mailDamage } from './mail-owners'
import { isOwnersBusiness } from './rules'
import { type CheckEnd, type ClaimedCheck, findNewestVerdict, finishCheck } from './store/checks'

/** An event names the first ones; the run keeps all. */
const problemsTold = 20

type Finished = { check: ClaimedCheck; runner: string }

/**
 * Writes the result of a run and the event that tells of it, in one transaction. A log that is damaged so that it takes no
 * event, such as one behind its mark, still gets its result, which then says why no event does: silence about damage
 * would be worse. Damage is also told in the process's log, and to the owners by mail.
 */
export async function recordVerdict({
  check,
  runner,
  verdict,
}: Finished & { verdict: LogVerdict }): Promise<void> {
  const { companyId, isScheduled } = check
  const { problems } = verdict
  const isDamaged = problems.length > 0
  const wasDamaged = (await findNewestVerdict(companyId))?.state === 'damaged'
  const event = await describeVerdict(check, verdict)
  const end: CheckEnd = {
    state: isDamaged ? 'damaged' : 'whole',
    finishedAt: new Date(nowMs()),
    size: verdict.size,
    epoch: verdict.epoch,
    root: new Uint8Array(Buffer.from(verdict.root, 'base64')),
    problems,
  }
  const finish = async (tx: Tx, more: Partial<CheckEnd> = {}) =>
    finishCheck(tx, { id: check.id, runner, end: { ...end, ...more } })
  let isOurs = false
  try {
    isOurs = await inTransaction(async (tx) => {
      const isFirst = await finish(tx)
      if (isFirst) await recordEvent(tx, { companyId, via: { type: 'system' }, event })
      return isFirst
    })
  } catch (error) {
    if (!isDamaged && !(error instanceof AppError && isRefusedByLog(error))) throw error
    // Where the database is what failed, this fails as well.
    const why = error instanceof AppError ? error.detail : 'The log takes no event as it is.'
    log.error('the result of a check could not be recorded in its log', error, {
      company: companyId,
    })
    isOurs = await inTransaction((tx) => finish(tx, { unrecorded: why }))
  }
  if (!isOurs || !isDamaged) return
  const [first] = problems
  log.error('a log is not what was sealed', undefined, {
    company: companyId,
    problems: problems.length,
    ...(first ? { seq: first.seq, what: first.what } : {}),
  })
  if (isOwnersBusiness({ isScheduled, wasDamaged })) {
    await mailDamage(companyId, {
      subject: 'The audit log is not what was sealed',
      lines: problems.slice(0, problemsTold).map(({ seq, what }) => `seq ${seq}: ${what}`),
    })
  }
}

/** A run that came to no result; `why` is null where that is for the operator only. */
export async function recordFailure({
  check,
  runner,
  why,
}: Finished & { why: 'stopped' | string | null }): Promise<void> {
  const end: CheckEnd =
    why === 'stopped'
      ? { state: 'stopped', finishedAt: new Date(nowMs()) }
      : {
          state: 'failed',
          finishedAt: new Date(nowMs()),
          failure: why ?? 'Something unexpected went wrong; the server’s own log says what.',
        }
  await inTransaction((tx) => finishCheck(tx, { id: check.id, runner, end }))
}

/** What stands in the way is the log's own state, and no outage. */
function isRefusedByLog({ code }: AppError): boolean {
  return code === 'log_behind_mark' || code === 'mark_unreadable'
}

async function describeVerdict(
  { companyId, isScheduled, requestedBy, id }: ClaimedCheck,
  { size, epoch, root, problems }: LogVerdict,
): Promise<EventInput> {
  const { origin } = await requireLog(companyId)
  const person = requestedBy === null ? undefined : await findPersonOfMember(companyId, requestedBy)
  return {
    action: problems.length === 0 ? 'log.checked' : 'log.check_failed',
    actor: {
      ...actorOf(productOf(companyId)),
      ...(person ? { on_behalf_of: { type: 'user', ...person } } : {}),
    },
    targets: [{ type: 'log', id: origin }],
    context: 'Integrity',
    outcome: problems.length === 0 ? 'success' : 'failure',
    details: {
      check: id,
      scheduled: isScheduled,
      size,
      epoch,
      root,
      ...(problems.length === 0
        ? {}
        : {
            problems: problems.length,
            first_problems: problems.slice(0, problemsTold).map(({ seq, what }) => ({ seq, what })),
          }),
    },
  }
}
