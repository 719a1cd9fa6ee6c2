import { recordActs } from '@/lib/access/commands/record-acts'
import { inSqlTransaction } from '@/lib/platform/db'
import { AppError } from '@/lib/platform/errors'
import { parseInput } from '@/lib/platform/parse-input'
import { actOn } from '@/lib/streaming/act-on'
import { readMoment } from '@/lib/streaming/read-moment'
import { requireDestination, requireStreaming } from '@/lib/streaming/require-streaming'
import { type ReplayWindow, replayWindow } from '@/lib/streaming/schema'
import { beginWindow, cancelWindow, listCursors } from '@/lib/streaming/store/cursors'
import { requestRedrive } from '@/lib/streaming/store/dead-letters'
import { readPosition } from '@/lib/streaming/store/settings'
import type { Administrator } from './destinations'

/**
 * Delivers the events recorded in a window again, beside what is new, with the same ids: `from` inclusive, `to` exclusive. One window at
 * a time. Throws as `changeDestination`, and `replay_runs` and `nothing_to_replay` (409).
 */
export async function replayDestination(
  principal: Administrator,
  input: ReplayWindow,
): Promise<{ firstSeq: number; lastSeq: number; events: number }> {
  await requireStreaming(principal)
  const { id, from, to } = parseInput(replayWindow, input)
  const { companyId } = principal
  return inSqlTransaction(async (tx) => {
    const destination = await requireDestination(principal, id, tx.sql)
    const cursors = await listCursors([id], tx.sql)
    const live = cursors.find(({ phase }) => phase === 'live')
    if (cursors.some(({ phase, endedAt }) => phase === 'backfill' && endedAt === null)) {
      throw conflict(
        'replay_runs',
        'A window is being replayed already. Wait for its end, or cancel it.',
      )
    }
    const position = await readPosition(companyId, tx.sql)
    const of = { companyId, position }
    const startSeq = await readMoment(tx.sql, { ...of, text: from, pointer: '/from' })
    const until = await readMoment(tx.sql, { ...of, text: to, pointer: '/to' })
    // What was not delivered yet comes by itself.
    const endSeq = Math.min(until, live?.nextSeq ?? until)
    if (startSeq >= endSeq) {
      throw conflict(
        'nothing_to_replay',
        'No event that was delivered already was recorded in this time.',
      )
    }
    await beginWindow(tx.sql, { destinationId: id, phase: 'backfill', startSeq, endSeq })
    const window = { from, to, first_seq: startSeq, last_seq: endSeq - 1 }
    const acts = [actOn(destination, { action: 'destination.replayed', details: window })]
    await recordActs(tx, { principal, acts })
    return { firstSeq: startSeq, lastSeq: endSeq - 1, events: endSeq - startSeq }
  })
}

/** Ends a replay before its end. Throws as `changeDestination`, and `no_replay` (409). */
export async function cancelReplay(
  principal: Administrator,
  { id }: { id: string },
): Promise<void> {
  await requireStreaming(principal)
  await inSqlTransaction(async (tx) => {
    const destination = await requireDestination(principal, id, tx.sql)
    if (!(await cancelWindow(tx.sql, id)))
      throw conflict('no_replay', 'No window is being replayed.')
    const act = { action: 'destination.replayed', details: { cancelled: true } }
    await recordActs(tx, { principal, acts: [actOn(destination, act)] })
  })
}

/** Sends dead letters again: those at `seqs`, or all. Answers how many. Throws as `changeDestination`. */
export async function redriveDeadLetters(
  principal: Administrator,
  { id, seqs }: { id: string; seqs: number[] | null },
): Promise<number> {
  await requireStreaming(principal)
  return inSqlTransaction(async (tx) => {
    const destination = await requireDestination(principal, id, tx.sql)
    const count = await requestRedrive(tx.sql, { destinationId: id, seqs })
    if (count === 0) return 0
    await beginWindow(tx.sql, { destinationId: id, phase: 'redrive', startSeq: 0, endSeq: null })
    const act = { action: 'dead_letter.redriven', details: { events: count } }
    await recordActs(tx, { principal, acts: [actOn(destination, act)] })
    return count
  })
}

function conflict(code: string, detail: string): AppError {
  return new AppError(code, { status: 409, title: 'Not now', detail })
}
