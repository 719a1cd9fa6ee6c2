import { recordActs } from '@/lib/access/commands/record-acts'
import { productOf } from '@/lib/access/origin'
import { planFeatures } from '@/lib/companies/plans'
import { nowMs } from '@/lib/platform/clock'
import { inSqlTransaction } from '@/lib/platform/db'
import { actOn } from '@/lib/streaming/act-on'
import { firstToGo, lossSoonMs } from '@/lib/streaming/rules'
import { findRecordedAt } from '@/lib/streaming/store/cursors'
import { lockState } from '@/lib/streaming/store/destinations'
import { listPassed } from '@/lib/streaming/store/gone'
import {
  deleteOldNotices,
  listWatched,
  type WatchedRow,
  writeNotice,
  writeToldOfLoss,
} from '@/lib/streaming/store/notices'
import { tellPassed } from './tell-passed'

const dayMs = 86_400_000
/** So far away a loss has to be again, before the next that is near is another incident. */
const lossFarMs = lossSoonMs + dayMs
const noticesKeptMs = 365 * dayMs

export type NoticeOptions = {
  /** How many days a company's events are kept: a room beside this one knows. */
  keptDaysOf: (companyId: string) => Promise<number>
}

/**
 * Writes down what people have to be told of streams that nothing happens to: that one has been failing for a day, and that
 * retention is about to take what a stream still has to deliver, whatever keeps it from that, a pause included. Each once per
 * incident, however many workers look. Also tells the log what retention did take. Returns how many notices were written.
 */
export async function watchStreams(
  { keptDaysOf }: NoticeOptions,
  signal?: AbortSignal,
): Promise<number> {
  let told = 0
  for (const row of await listWatched()) {
    if (signal?.aborted) break
    if (!planFeatures(row.plan).streaming) continue
    if (await tellFailing(row)) told += 1
    if (await tellLoss(row, keptDaysOf)) told += 1
  }
  for (const passed of await listPassed()) {
    if (signal?.aborted) break
    await tellPassed(passed)
  }
  await deleteOldNotices(new Date(nowMs() - noticesKeptMs))
  return told
}

async function tellFailing(row: WatchedRow): Promise<boolean> {
  const { id, firstFailedAt, state, isEnabled, stateReason } = row
  if (firstFailedAt === null || state === 'paused' || !isEnabled) return false
  if (nowMs() - firstFailedAt.getTime() < dayMs) return false
  const reason = stateReason ?? 'It does not answer, or answers with errors that usually pass.'
  return inSqlTransaction(async (tx) => {
    // Two workers at once: the second finds the notice of the first.
    if (!(await lockState(tx.sql, id))) return false
    const notice = { destinationId: id, kind: 'failing' as const, code: 'failing_for_a_day' }
    return writeNotice(
      tx.sql,
      { ...notice, reason, since: firstFailedAt, at: new Date(nowMs()) },
      { since: firstFailedAt, isSameCode: false },
    )
  })
}

async function tellLoss(
  row: WatchedRow,
  keptDaysOf: NoticeOptions['keptDaysOf'],
): Promise<boolean> {
  const { id, companyId, size, toldOfLossAt } = row
  const from = firstToGo(row)
  const oldest = from < size ? await findRecordedAt({ companyId, seq: from }) : undefined
  const lossMs = oldest && oldest.getTime() + (await keptDaysOf(companyId)) * dayMs
  const inMs = lossMs === undefined ? Number.POSITIVE_INFINITY : lossMs - nowMs()
  if (toldOfLossAt !== null) {
    if (inMs > lossFarMs) await inSqlTransaction((tx) => writeToldOfLoss(tx.sql, id, null))
    return false
  }
  if (lossMs === undefined || oldest === undefined || inMs > lossSoonMs) return false
  const at = new Date(nowMs())
  const lossAt = new Date(lossMs)
  const reason = 'Events that are not delivered yet are about to be deleted by retention.'
  return inSqlTransaction(async (tx) => {
    if (!(await writeToldOfLoss(tx.sql, id, at))) return false
    const code = 'retention_near'
    await writeNotice(
      tx.sql,
      { destinationId: id, kind: 'loss', code, reason, since: oldest, at, lossAt },
      null,
    )
    const details = { code, reason, first_seq: from, loss_at: lossAt.toISOString() }
    const acts = [actOn(row, { action: 'destination.failed', details })]
    await recordActs(tx, { principal: productOf(companyId), acts })
    return true
  })
}
