import { type Act, recordActs } from '@/lib/access/commands/record-acts'
import { productOf } from '@/lib/access/origin'
import { inSqlTransaction, type SqlTx } from '@/lib/platform/db'
import { actOn } from '@/lib/streaming/act-on'
import type { Item } from '@/lib/streaming/destinations/destination-type'
import { destinationTypes } from '@/lib/streaming/destinations/destination-types'
import { type NewAttempt, writeAttempt } from '@/lib/streaming/store/attempts'
import {
  type CursorStep,
  type Renewed,
  type StreamRef,
  writeStep,
} from '@/lib/streaming/store/cursors'
import { addCounts, type Count } from '@/lib/streaming/store/counts'
import { deleteDeadLetters, writeDeadLetters } from '@/lib/streaming/store/dead-letters'
import { writeDelivered } from '@/lib/streaming/store/delivered'
import { writeRefusedCheckpoint } from '@/lib/streaming/store/refused-checkpoints'
import { tellAttention } from '@/lib/streaming/notices/tell-attention'
import {
  type DestinationRow,
  lockState,
  type StateNow,
  tryAtOnce,
  writeState,
  writeTold,
} from '@/lib/streaming/store/destinations'
import { type Decision, tooManyRefused } from './decide'

const dayMs = 86_400_000

export type Written = {
  ref: StreamRef
  token: number
  destination: DestinationRow
  step: CursorStep
  attempt: NewAttempt
  decision: Decision
  items: readonly Item[]
  /** Places of the items that were accepted. */
  accepted: readonly number[]
  /** Since when this stream fails; null: it did not before. */
  firstFailedAt: Date | null
  /** How many had been erased when the request was made. */
  erasures: number
  nowMs: number
}

/**
 * Writes all that follows from one attempt in one transaction: how far the stream is, the attempt, dead letters, the state of the
 * destination and what the log is told of it. `isWritten` false: another worker has the lease, and nothing was written. `now`: what
 * has changed meanwhile, where that was seen on the way.
 */
export async function writeOutcome(
  input: Written,
): Promise<{ isWritten: boolean; now: Renewed | null }> {
  const now = isPlain(input) ? await writeDelivered(input) : null
  return { isWritten: now !== null || (await writeAll(input)), now }
}

/** Nothing follows from it but that the stream goes on, unless the destination was in trouble. */
function isPlain({ ref, attempt, decision }: Written): boolean {
  const { dead, attention, hasFailed, delayMs } = decision
  return (
    attempt.kind === 'delivered' &&
    ref.phase !== 'redrive' &&
    dead.length === 0 &&
    attention === null &&
    !hasFailed &&
    delayMs === null
  )
}

function writeAll(given: Written): Promise<boolean> {
  const { ref, token, destination } = given
  return inSqlTransaction(async (tx) => {
    // What is known of the state is as old as the lease: meanwhile somebody may have paused, and another phase failed.
    const now = await lockState(tx.sql, ref.destinationId)
    if (!now) return false
    const input = now.erasures === given.erasures ? given : forgetWords(given)
    const { attempt } = input
    const step = isChanged(destination, now) ? forgetFailure(input.step) : input.step
    const refusal = await writeRefusal(tx, input)
    if (!(await writeStep(tx.sql, { ref, token, step, hasAttempt: true }))) return false
    await writeAttempt(tx.sql, ref, attempt)
    await writeLetters(tx, input)
    const acts = [...refusal, ...(await writeStates(tx, input, now))]
    await addCounts(tx.sql, destination.type, countsOf(input))
    const principal = productOf(ref.companyId)
    if (acts.length > 0) await recordActs(tx, { principal, acts })
    return true
  })
}

const forgotten =
  'Somebody was erased while this was on its way: what the receiver said is not kept.'

/** An answer may say again what was sent. */
function forgetWords(input: Written): Written {
  const { attempt, decision, step } = input
  const { dead, attention } = decision
  return {
    ...input,
    attempt: { ...attempt, answer: null, reason: attempt.reason === null ? null : forgotten },
    step: { ...step, warning: null },
    decision: {
      ...decision,
      dead: dead.map((one) => ({ ...one, reason: forgotten })),
      attention: attention && { ...attention, reason: forgotten },
    },
  }
}

/** It was changed while the request was on its way: what failed are settings that are no more. */
function isChanged(before: DestinationRow, now: StateNow): boolean {
  return now.updatedAt.getTime() !== before.updatedAt.getTime()
}

/** The settings that are there now are tried at once. */
function forgetFailure(step: CursorStep): CursorStep {
  const counters = {
    failures: 0,
    configFailures: 0,
    poisonRun: 0,
    windowTotal: 0,
    windowRefused: 0,
  }
  return { ...step, ...counters, delayMs: null, hasFailed: false }
}

/**
 * A checkpoint that was refused is passed over, as an event is, and has no dead letter: it stands at no place of the log, and the
 * next one says more. Answers what the log is told of the first one in a row.
 */
async function writeRefusal(
  tx: SqlTx,
  { ref, token, destination, step, decision, items, attempt }: Written,
): Promise<Act[]> {
  const refused = decision.dead.find(({ at }) => items[at]?.seq === null)
  if (!refused) return []
  const { reason } = refused
  const size = step.checkpointSize
  const answer = destinationTypes[destination.type].answersByItem ? null : attempt.answer
  const said = answer === null ? reason : `${reason} It answered: ${answer}`
  const written = await writeRefusedCheckpoint(tx.sql, { ref, token, size, reason: said })
  if (!written?.isNews) return []
  const details = { code: 'checkpoint_refused', reason: reason.slice(0, 1_000), size }
  return [actOn(destination, { action: 'destination.failed', details })]
}

function countsOf({ attempt, step, decision, items }: Written): Omit<Count, 'type'>[] {
  const letters = decision.dead.filter(({ at }) => items[at]?.seq != null).length
  const { kind, code } = attempt
  const isRetry = Number(step.isRetry)
  return [
    { name: 'attempts', label: kind, count: kind === 'delivered' ? 0 : 1 },
    { name: 'dead_letters', label: '', count: letters },
    { name: 'refused_checkpoints', label: '', count: decision.dead.length - letters },
    { name: 'retries', label: code ?? 'other', count: isRetry },
  ]
}

async function writeLetters(
  tx: SqlTx,
  { ref, destination, items, accepted, decision, attempt }: Written,
): Promise<void> {
  const answer = destinationTypes[destination.type].answersByItem ? null : attempt.answer
  const letters = decision.dead.flatMap(({ at, code, reason }) => {
    const item = items[at]
    return item?.seq == null ? [] : [{ seq: item.seq, eventId: item.id, code, reason, answer }]
  })
  await writeDeadLetters(tx.sql, ref, letters)
  if (ref.phase !== 'redrive') return
  const seqs = accepted.flatMap((at) => items[at]?.seq ?? [])
  await deleteDeadLetters(tx.sql, { destinationId: ref.destinationId, seqs })
}

/** Sets the state that the destination is in from now on, and answers what the log is told of it. */
async function writeStates(tx: SqlTx, input: Written, now: StateNow): Promise<Act[]> {
  const { destination, decision, firstFailedAt, nowMs, attempt } = input
  const { id } = destination
  const { attention } = decision
  if (now.state === 'paused') return []
  if (attention) {
    if (isChanged(destination, now)) return []
    if (await tellAttention(tx, { id, now, ...attention })) {
      return [actOn(destination, describeFailure(attention))]
    }
  } else if (now.state === 'needs_attention' && decision.isOk && !isOfAnother(input, now)) {
    await writeState(tx.sql, { id, state: 'active' })
    await tryAtOnce(tx.sql, id)
    const details = { automatic: true, reason: 'The destination accepts events again.' }
    return [actOn(destination, { action: 'destination.resumed', details })]
  }
  // Whoever missed the first word hears it again when a day has gone by.
  const isLong = firstFailedAt !== null && nowMs - firstFailedAt.getTime() >= dayMs
  const isTold = now.toldAt !== null && nowMs - now.toldAt.getTime() < dayMs
  if (!decision.hasFailed || !isLong || isTold) return []
  await writeTold(tx.sql, id)
  const failure = { code: attempt.code ?? '', reason: attempt.reason ?? '' }
  const act = describeFailure(failure)
  const details = { ...act.details, failing_since: firstFailedAt.toISOString() }
  return [actOn(destination, { ...act, details })]
}

/** It waits for what another phase was refused: that this one's are taken says nothing of those. */
function isOfAnother({ firstFailedAt }: Written, { stateCode }: StateNow): boolean {
  return stateCode === tooManyRefused && firstFailedAt === null
}

function describeFailure({ code, reason }: { code: string; reason: string }): Act {
  return { action: 'destination.failed', details: { code, reason: reason.slice(0, 1_000) } }
}
