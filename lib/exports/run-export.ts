import { actorOf } from '@/lib/access/origin'
import { planFeatures } from '@/lib/companies/plans'
import { readCompanySettings } from '@/lib/companies/queries'
import { countEventsIfPossible } from '@/lib/events/queries/search-events'
import { recordEvents } from '@/lib/log/append'
import type { Via } from '@/lib/log/schema'
import { nowMs } from '@/lib/platform/clock'
import { inTransaction } from '@/lib/platform/db'
import { AppError } from '@/lib/platform/errors'
import { log } from '@/lib/platform/log'
import { describeExport } from './describe-export'
import { deleteDraftOf, deleteExportFile, exportPath } from './export-files'
import { type ExportRequest, type ExportResult, exportToFile } from './export-to-file'
import { keptUntil } from './rules'
import { type ExportFormat, fileEndings } from './schema/formats'
import { type ExportMark, readMark } from './schema/export-mark'
import {
  type ExportRow,
  findMark,
  finishExport,
  noMark,
  noteMark,
  renewLease,
  setFile,
} from './store/exports'

/** A worker that says nothing for so long is taken for dead. */
export const leaseMs = 15_000
const beatMs = 1_000
/** One that fails so often without coming any further, or takes its worker with it, is given up. */
const attemptsMax = 3

/**
 * Writes one export that was claimed under `lease`, from where its mark says, and ends it: done, failed, or back among those that
 * wait. A lease that is lost, by cancelling or to another worker, ends the work; of what was written stays what somebody
 * can go on with. Answers false where something is wrong that may pass, such as with the database; never throws for what one
 * export does.
 */
export async function runExport(
  row: ExportRow,
  { lease, signal }: { lease: string; signal: AbortSignal },
): Promise<boolean> {
  const held = { id: row.id, lease }
  // A file of its own for each attempt: whoever was here before and only seemed dead writes to another one.
  const file = `${row.id}.${lease.slice(0, 8)}.${fileEndings[row.format as ExportFormat]}`
  if (row.attempts > attemptsMax) {
    await giveUp(held)
    return true
  }
  if (!(await setFile(row.id, lease, file))) return true
  const work = startBeat(row, { lease, signal })
  const marks = takeMarks(row, held)
  try {
    const result = await exportToFile(requestOf(row), {
      path: exportPath(file),
      signal: work.signal,
      onProgress: work.onProgress,
      marks,
    })
    work.stop()
    await finish(row, { lease, result })
  } catch (error) {
    work.stop()
    const isLost = work.isLost() || error instanceof LeaseLost
    const isWell = isLost || (await endBadly(error, { row, held, marks, signal }))
    // Whoever has the lease now may be about to go on with it.
    if ((await findMark(row.id))?.file !== file) await deleteExportFile(file)
    return isWell
  }
  // Kept until now: a worker that dies just before has it to go on with. What is left of it is swept.
  await deleteDraftOf(file).catch((error: unknown) => {
    log.error('the draft of an export could not be deleted and is tried again', error)
  })
  return true
}

/** What becomes of an export whose writing ended with `error`; false where something is wrong that may pass. */
async function endBadly(
  error: unknown,
  {
    row,
    held,
    marks,
    signal,
  }: { row: ExportRow; held: Held; marks: ReturnType<typeof takeMarks>; signal: AbortSignal },
): Promise<boolean> {
  const { rows, attempts } = marks.state()
  if (signal.aborted) {
    // The process stops: the next one goes on, and this was no attempt.
    await finishExport(held, { state: 'waiting', file: null, rows, attempts: attempts - 1 })
    return true
  }
  if (error instanceof AppError && error.status < 500) {
    await fail(held, error, noMark)
    return true
  }
  const isHeld =
    attempts >= attemptsMax
      ? await giveUp(held)
      : await finishExport(held, { state: 'waiting', file: null, rows })
  // Of one that was lost, others have deleted the draft under its worker.
  if (!isHeld) return true
  log.error('an export failed', error, { export: row.id, attempt: attempts })
  return false
}

type Held = { id: string; lease: string }

/** The marks of one attempt: the one that it begins with, and those that it notes as long as it holds the lease. */
function takeMarks(row: ExportRow, held: Held) {
  const from = readMark(row.mark)
  let last = from
  let { attempts } = row
  return {
    from,
    note: async (mark: ExportMark) => {
      const counted = await noteMark({ ...held, mark })
      if (counted === null) throw new LeaseLost('the lease was lost')
      attempts = counted
      // Nobody goes on with that one any more.
      if (last !== null && last.file !== mark.file) await deleteExportFile(last.file)
      last = mark
    },
    state: () => ({ attempts, rows: last?.rows ?? 0 }),
  }
}

/** What a row asks for. */
export function requestOf(row: ExportRow): ExportRequest {
  const user = row.member?.user
  return {
    companyId: row.companyId,
    format: row.format as ExportFormat,
    q: row.query,
    after: row.rangeAfter?.toISOString(),
    before: row.rangeBefore?.toISOString(),
    columns: row.columns.length > 0 ? row.columns : undefined,
    exportedBy: user ? `${user.name} <${user.email}>` : 'somebody who has left',
    timeZone: row.timeZone,
    // `-7d` means seven days before it was asked for, however often it is begun anew.
    askedAtMs: row.createdAt.getTime(),
  }
}

class LeaseLost extends Error {}

/** Renews the lease and tells how far it is, every second, until `stop`. */
function startBeat(row: ExportRow, { lease, signal }: { lease: string; signal: AbortSignal }) {
  const own = new AbortController()
  let rows = Number(row.rows)
  let rowsExpected: number | null = null
  let isBusy = false
  const beat = async () => {
    if (isBusy) return
    isBusy = true
    try {
      const until = new Date(nowMs() + leaseMs)
      const isHeld = await renewLease({ id: row.id, lease, until, rows, rowsExpected })
      if (!isHeld) own.abort(new LeaseLost('the lease was lost'))
    } catch (error) {
      // Without a database nobody else can take it either; the end of the work asks again.
      log.warn('the lease of an export could not be renewed', {
        export: row.id,
        error: String(error),
      })
    } finally {
      isBusy = false
    }
  }
  const timer = setInterval(beat, beatMs)
  const { q, after, before, timeZone } = requestOf(row)
  countEventsIfPossible({ companyId: row.companyId }, { q, after, before, zone: timeZone }).then(
    (count) => {
      rowsExpected = count ?? null
    },
    // The export itself says what is wrong with the query.
    () => undefined,
  )
  return {
    signal: AbortSignal.any([own.signal, signal]),
    onProgress: (done: number) => {
      rows = done
    },
    isLost: () => own.signal.aborted,
    stop: () => clearInterval(timer),
  }
}

/** Marks it done and records that it was exported, in one transaction. Throws where the lease was lost. */
async function finish(
  row: ExportRow,
  { lease, result }: { lease: string; result: ExportResult },
): Promise<void> {
  const { id, companyId, query, columns } = row
  const { rows, bytes, sha256, manifestSha256 } = result
  const format = row.format as ExportFormat
  const { plan } = await readCompanySettings(companyId)
  const finishedAt = new Date(nowMs())
  const acts = describeExport(
    {
      ...{ id, format, query, columns },
      after: row.rangeAfter?.toISOString() ?? null,
      before: row.rangeBefore?.toISOString() ?? null,
    },
    result,
  )
  await inTransaction(async (tx) => {
    const isHeld = await finishExport(
      { id, lease },
      {
        ...{ state: 'done', rows, bytes, sha256, manifestSha256 },
        isSigned: planFeatures(plan).signature,
        finishedAt,
        expiresAt: keptUntil(finishedAt),
        ...{ errorCode: null, errorDetail: null, ...noMark },
      },
      tx,
    )
    if (!isHeld) throw new LeaseLost('the lease was lost')
    await recordEvents(tx, {
      companyId,
      ...originOf(row),
      events: acts.map((act) => ({ ...act, ...actedBy(row) })),
    })
  })
}

function originOf({ sessionId }: ExportRow): { via: Via } {
  return { via: sessionId === null ? { type: 'system' } : { type: 'session', id: sessionId } }
}

/** Whoever asked, though they may have gone home since. */
function actedBy({ companyId, member, requestId }: ExportRow) {
  const { user } = member ?? {}
  return {
    actor: user
      ? ({ type: 'user', id: user.id, name: user.name, email: user.email } as const)
      : actorOf({ kind: 'system', companyId, operator: null }),
    ...(requestId === null ? {} : { request: { id: requestId } }),
  }
}

async function fail(
  held: Held,
  { code, detail }: { code: string; detail: string },
  more: { expiresAt: Date } | typeof noMark,
): Promise<boolean> {
  const finishedAt = new Date(nowMs())
  const error = { errorCode: code, errorDetail: detail }
  return finishExport(held, { state: 'failed', file: null, finishedAt, ...error, ...more })
}

/** It can be gone on with once the operator has seen to it. */
async function giveUp(held: Held): Promise<boolean> {
  return fail(held, gaveUp, { expiresAt: keptUntil(new Date(nowMs())) })
}

const gaveUp = {
  code: 'export_gave_up',
  detail:
    'Something went wrong here, several times. It is told in the log of the instance: ask the operator, then try again.',
}
