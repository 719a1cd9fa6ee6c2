import { setTimeout as sleep } from 'node:timers/promises'
import { forgetPruned } from '@/lib/events/segments/forget-pruned'
import { forgetUnusedWords } from '@/lib/events/segments/forget-words'
import { nowMs } from '@/lib/platform/clock'
import { inSqlTransaction, sql } from '@/lib/platform/db'
import { AppError } from '@/lib/platform/errors'
import { newUuidV7 } from '@/lib/platform/ids'
import { type Archiver, archiverOf } from './archive'
import { addHolds, type DueStretch, eachDue, findDueBound, findDueOf } from './find-due'
import { forgetUnmentioned } from './forget-unmentioned'
import { closeRun } from './close-run'
import { isStillKept, refuseDamaged } from './prune-failures'
import { countRanges, type Range, takeRanges } from './rules'
import type { UnnamedHoldCount } from './schema'
import { findPolicyRow } from './store/policy-store'
import { openPruning, pruneRanges } from './store/prune-store'
import {
  addArchive,
  advanceRun,
  findOpenRun,
  insertRun,
  type RunRow,
  writeChecked,
  writeHolds,
  writeProblem,
} from './store/run-store'

export type Pruned = { runId: string | null; pruned: number; held: number }

/**
 * Deletes what a company's log has past its retention and no hold covers, in batches small enough that nobody who writes waits
 * for one, and records the receipt at the end. A run that was cut off goes on where it stood. Where it cannot archive first, or
 * nobody can say what is held, it stops and says so in the run; what is deleted by then is recorded already. Throws
 * `retention_running` (409) where another process is at it, and what stopped it.
 */
export async function pruneLog(
  companyId: string,
  options: {
    signal?: AbortSignal
    archiver?: Archiver | null
    /** Else those who write get most of the time. */
    isUrgent?: boolean
    batchMax?: number
    onProgress?: (state: { done: number; total: number }) => void
  } = {},
): Promise<Pruned> {
  const policy = await findPolicyRow(companyId)
  if (!policy) return { runId: null, pruned: 0, held: 0 }
  const open = await findOpenRun(companyId)
  const due = await findDueBound(companyId, policy.keptDays)
  // A run that began under a shorter retention ends where the present one does.
  const bound = open ? Math.min(open.untilSeq, due) : due
  const { archiver = archiverOf(companyId), ...rest } = options
  const pruning: Pruning = {
    ...{ companyId, bound, keptDays: policy.keptDays, archiver, run: open ?? null },
    holds: new Map((open?.holds ?? []).map((hold) => [hold.id, hold])),
    // Nothing is in the database's memory yet, and a batch takes many times as long as later ones.
    batchEvents: Math.min(firstBatch, rest.batchMax ?? firstBatch),
    ...rest,
  }
  try {
    const isWhole = await pruneStretches(pruning, open?.doneTo ?? 0)
    if (!isWhole)
      return { runId: pruning.run?.id ?? null, pruned: pruning.run?.pruned ?? 0, held: 0 }
  } catch (error) {
    // Who stops the work has no trouble to tell: it goes on where it stood.
    if (rest.signal?.aborted) {
      return { runId: pruning.run?.id ?? null, pruned: pruning.run?.pruned ?? 0, held: 0 }
    }
    if (pruning.run) await writeProblem(pruning.run.id, tellProblem(error))
    throw error
  }
  if (!pruning.run) {
    await writeChecked(sql(), companyId, new Date(nowMs()))
    return { runId: null, pruned: 0, held: [...pruning.holds.values()].reduce(sumEvents, 0) }
  }
  await forgetUnmentioned(companyId)
  await forgetPruned(companyId)
  await forgetUnusedWords(companyId)
  const held = await closeRun(companyId, {
    run: { ...pruning.run, holds: [...pruning.holds.values()] },
    until: pruning.bound,
  })
  return { runId: pruning.run.id, pruned: pruning.run.pruned, held }
}

type Pruning = {
  companyId: string
  bound: number
  keptDays: number
  archiver: Archiver | null
  /** Made when there is something to prune. */
  run: RunRow | null
  holds: Map<string, UnnamedHoldCount>
  batchEvents: number
  batchMax?: number
  signal?: AbortSignal
  isUrgent?: boolean
  onProgress?: (state: { done: number; total: number }) => void
}

/** Answers whether it came to the end. */
async function pruneStretches(pruning: Pruning, from: number): Promise<boolean> {
  const { companyId, bound, signal } = pruning
  try {
    for await (const stretch of eachDue(companyId, { from, until: bound })) {
      if (signal?.aborted) return false
      await pruneStretch(pruning, stretch)
      if (signal?.aborted) return false
      pruning.onProgress?.({ done: stretch.until, total: bound })
    }
  } catch (error) {
    // The retention was made longer meanwhile: what is deleted is deleted, and the rest is kept.
    if (!isStillKept(error)) throw refuseDamaged(error)
    pruning.bound = pruning.run?.doneTo ?? 0
  }
  return true
}

async function pruneStretch(pruning: Pruning, found: DueStretch): Promise<void> {
  const { companyId, signal } = pruning
  let stretch = found
  if (stretch.due.length > 0) await archiveStretch(pruning, stretch)
  while (stretch.due.length > 0) {
    if (signal?.aborted) return
    const isSame = await pruneBatch(pruning, stretch)
    if (isSame) continue
    // Somebody placed, changed or released a hold: it counts from this very batch on.
    const from = Math.max(stretch.from, pruning.run?.doneTo ?? 0)
    stretch = await findDueOf(companyId, { from, until: stretch.until })
  }
  addHolds(
    pruning.holds,
    stretch.held.holds.map(({ id, events }) => ({ id, events })),
  )
  if (pruning.run) {
    const holds = [...pruning.holds.values()]
    await writeHolds(sql(), { id: pruning.run.id, holds })
  }
}

/** Makes the run where there is none, and the copy that goes out before anything is deleted. */
async function archiveStretch(pruning: Pruning, { from, until }: Range): Promise<void> {
  const { companyId, archiver } = pruning
  const run = pruning.run ?? (await openRun(pruning, from))
  pruning.run = run
  const isArchived = run.archives.some((one) => one.first_seq <= from && one.last_seq >= until - 1)
  if (!archiver || isArchived) return
  const archive = await archiver({ companyId, from, until, signal: pruning.signal })
  // Of two that are at it, the later one's may lack what the other has deleted by then: both are told.
  run.archives = await addArchive(sql(), { id: run.id, archive })
}

async function openRun({ companyId, keptDays, bound }: Pruning, from: number): Promise<RunRow> {
  const startedAt = new Date(nowMs())
  const run = {
    id: newUuidV7(startedAt.getTime()),
    keptDays,
    untilSeq: bound,
    doneTo: from,
    startedAt,
  }
  await inSqlTransaction(async ({ sql: db }) => {
    if (!(await insertRun(db, { ...run, companyId }))) throw running()
    await openPruning(db, companyId, bound)
  })
  return {
    ...run,
    ...{ pruned: 0, held: 0, holds: [], archives: [], root: null, finishedAt: null, problem: null },
  }
}

/** The next events of a stretch, which lose what went; false where holds are others than when they were looked for. */
async function pruneBatch(pruning: Pruning, stretch: DueStretch): Promise<boolean> {
  const { companyId, run } = pruning
  if (!run) throw new Error('a batch is pruned without a run')
  const { taken, rest } = takeRanges(stretch.due, pruning.batchEvents)
  const to = rest.length === 0 ? stretch.until : (rest[0]?.from ?? stretch.until)
  const count = countRanges(taken)
  const startedMs = performance.now()
  const isDone = await inSqlTransaction(async ({ sql: db }) => {
    const move = { id: run.id, from: run.doneTo, to, pruned: count }
    if (!(await advanceRun(db, move))) throw running()
    const batch = { companyId, runId: run.id, ranges: taken }
    const gone = await pruneRanges(db, { ...batch, holdsVersion: stretch.held.version })
    if (gone === null) throw new HoldsChanged()
    return true
  }).catch((error: unknown) => {
    if (error instanceof HoldsChanged) return false
    throw error
  })
  if (!isDone) return false
  run.doneTo = to
  run.pruned += count
  stretch.due = rest
  pruning.onProgress?.({ done: to, total: pruning.bound })
  await breathe(pruning, performance.now() - startedMs)
  return true
}

/** Rolls back: nothing of the batch went. */
class HoldsChanged extends Error {}

const firstBatch = 50
const batchMsAim = 40

/** Batches take about as long as one, whatever the machine; those who write have the time between them. */
async function breathe(pruning: Pruning, tookMs: number): Promise<void> {
  const fitting = Math.round((pruning.batchEvents * batchMsAim) / Math.max(1, tookMs))
  const most = Math.min(pruning.batchMax ?? 4_000, pruning.batchEvents * 2)
  pruning.batchEvents = Math.max(50, Math.min(most, fitting))
  await sleep(pruning.isUrgent ? 1 : Math.min(200, tookMs))
}

function running(): AppError {
  return new AppError('retention_running', {
    status: 409,
    title: 'Pruned already',
    detail: 'Another process is pruning this log right now.',
  })
}

function tellProblem(error: unknown): string {
  return error instanceof AppError
    ? error.detail
    : 'It failed for a reason that the server’s log tells.'
}

function sumEvents(sum: number, { events }: UnnamedHoldCount): number {
  return sum + events
}
