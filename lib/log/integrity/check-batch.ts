import type { Sql } from '@/lib/platform/db'
import { bytesEqual } from '@/lib/log/core/bytes'
import type { Leaf } from '@/lib/log/core/leaf'
import { tileWidth } from '@/lib/log/core/tile'
import { epochOfOrigin } from '@/lib/log/epoch-origin'
import {
  type CheckedHead,
  type CheckedPersonal,
  type CheckedRow,
  type Pruned,
  readPersonal,
  readPruned,
  readRows,
} from '@/lib/log/store/integrity-store'
import { checkPersonal, loadPersonKeys, type PersonKeys } from './check-personal'
import { checkRow, type RowVerdict } from './check-row'
import type { Problems } from './problems'

/** Whole tiles, so that a tile is never split between two batches; few, since others wait while the rows of one are received. */
export const batchEvents = 2 * tileWidth

export type Batch = {
  companyId: string
  head: CheckedHead
  from: number
  to: number
  problems: Problems
  breathe: () => Promise<void>
}

/** Together they take a few milliseconds. */
const rowsPerBreath = 32

export type Stored = {
  rows: CheckedRow[]
  personal: CheckedPersonal[]
  /** Read before the rows: what is pruned while they are read was there a moment ago. */
  prunedBefore: Pruned
}

/** A batch, which is awaited when it is its turn: until then a failure is nobody's. Nothing where the log ends. */
export function readAhead(
  db: Sql,
  { companyId, from, size }: { companyId: string; from: number; size: number },
): Promise<Stored> {
  const range = { companyId, from, to: Math.min(size, from + batchEvents) }
  if (from >= size) {
    return Promise.resolve({ rows: [], personal: [], prunedBefore: { ranges: [], leaves: [] } })
  }
  const readAll = async () => {
    const prunedBefore = await readPruned(db, range)
    const [rows, personal] = await Promise.all([readRows(db, range), readPersonal(db, range)])
    return { rows, personal, prunedBefore }
  }
  const read = readAll()
  read.catch(() => undefined)
  return read
}

/** What the next event follows. The epoch is undefined where an event is missing before it. */
export type LastEvent = { seq: number; recordedAtMs: number; epoch: number | undefined }

/**
 * The rows by themselves. Answers the leaf hash of every position, undefined where there is no row.
 */
export async function checkBatch(
  db: Sql,
  batch: Batch & { keys: PersonKeys; last: LastEvent; stored: Stored },
): Promise<{ hashes: (Uint8Array | undefined)[]; last: LastEvent }> {
  const { companyId, head, from, to, problems, keys } = batch
  const { rows, prunedBefore } = batch.stored
  const personal = groupBySeq(batch.stored.personal)
  await loadPersonKeys(db, { companyId, refs: refsOf(personal), keys })
  const hashes: (Uint8Array | undefined)[] = Array.from({ length: to - from })
  const last = { ...batch.last }
  for (const [at, row] of rows.entries()) {
    if (at % rowsPerBreath === 0) await batch.breathe()
    const { seq } = row
    if (hashes[seq - from]) {
      problems.addOfEvent(seq, 'the position is taken twice')
      continue
    }
    const verdict = checkRow(row, { ...head, companyId })
    hashes[seq - from] = trustedHash(row, verdict)
    const add = verdict.leaf ? problems.addOfEvent : problems.addOfLost
    for (const what of verdict.wrong) add(seq, what)
    const recordedAtMs = row.recordedAt.getTime()
    if (recordedAtMs < last.recordedAtMs) {
      problems.addOfEvent(seq, 'it was recorded earlier than the event before it')
    }
    last.recordedAtMs = recordedAtMs
    if (seq !== last.seq + 1) last.epoch = undefined
    last.seq = seq
    const { leaf } = verdict
    if (!leaf) continue
    const wrongEpoch = checkEpoch(leaf, { head, before: last.epoch })
    if (wrongEpoch) problems.addOfEvent(seq, wrongEpoch)
    last.epoch = epochOfOrigin(head.origin, leaf.log) ?? last.epoch
    const own = { leaf, recordedAtMs, personal: personal.get(seq) ?? [], keys }
    for (const what of checkPersonal(own)) problems.addOfEvent(seq, what)
  }
  await checkGaps(db, { ...batch, hashes, prunedBefore })
  return { hashes, last }
}

/** What is not there must have been pruned, and what was pruned must not be there. Fills in the hashes that are kept apart. */
async function checkGaps(
  db: Sql,
  batch: Batch & { hashes: (Uint8Array | undefined)[]; prunedBefore: Pruned },
): Promise<void> {
  const { companyId, from, to, problems, hashes, prunedBefore } = batch
  for (const seq of eachPruned(prunedBefore, { from, to })) {
    if (hashes[seq - from])
      problems.addOfEvent(seq, 'the event is there, but was recorded as pruned')
  }
  if (!hashes.includes(undefined)) return
  const pruned = await readPruned(db, { companyId, from, to })
  const gone = new Set(eachPruned(pruned, { from, to }))
  for (let seq = from; seq < to; seq += 1) {
    if (!hashes[seq - from] && !gone.has(seq)) problems.addOfLost(seq, 'the event is missing')
  }
  for (const { seq, hash } of pruned.leaves) hashes[seq - from] ??= hash
}

function* eachPruned({ ranges }: Pruned, { from, to }: { from: number; to: number }) {
  for (const range of ranges) {
    const until = Math.min(range.until, to)
    for (let seq = Math.max(range.from, from); seq < until; seq += 1) yield seq
  }
}

/** A new epoch lets a log go on behind its mark: it must say so itself, or somebody got round the mark in silence. */
function checkEpoch(
  leaf: Leaf,
  { head, before }: { head: CheckedHead; before: number | undefined },
): string | undefined {
  const epoch = epochOfOrigin(head.origin, leaf.log)
  if (epoch === null || before === undefined || epoch === before) return undefined
  if (epoch < before) return `it is of epoch ${epoch}, the event before it of epoch ${before}`
  const isSaid = leaf.event.action === 'log.epoch_started' && leaf.via.type === 'system'
  return isSaid ? undefined : `epoch ${epoch} begins without the event that says so`
}

/** An edited line is told already; the tree goes on with what was sealed, if the row still has it. */
function trustedHash(row: CheckedRow, verdict: RowVerdict): Uint8Array {
  return bytesEqual(verdict.hash, row.leafHash) ? verdict.hash : row.leafHash
}

function groupBySeq<Row extends { seq: number }>(rows: readonly Row[]): Map<number, Row[]> {
  const groups = new Map<number, Row[]>()
  for (const row of rows) {
    const group = groups.get(row.seq)
    if (group) group.push(row)
    else groups.set(row.seq, [row])
  }
  return groups
}

function* refsOf(personal: Map<number, { ref: string }[]>): Generator<string, void, undefined> {
  for (const group of personal.values()) for (const { ref } of group) yield ref
}
