import { type Sql, sql } from '@/lib/platform/db'
import { AppError } from '@/lib/platform/errors'
import { bytesEqual } from './core/bytes'
import { openCheckpoint } from './core/checkpoint'
import { verifyEd25519 } from './core/ed25519'
import type { Leaf } from './core/leaf'
import { coverRange } from './core/subtrees'
import { splitHashes } from './core/frontier'
import { tileWidth } from './core/tile'
import { epochOfOrigin, originOfEpoch } from './epoch-origin'
import { checkLinks } from './integrity/check-links'
import { checkPersonal, loadPersonKeys, type PersonKeys } from './integrity/check-personal'
import { checkRow, type RowVerdict } from './integrity/check-row'
import { collectProblems, type Problem, type Problems } from './integrity/problems'
import { checkTree, type TreeCheck } from './integrity/tree-check'
import { checkMark, type Mark, readKnownMark } from './marks'
import { logVkey } from './signing'
import {
  type CheckedCheckpoint,
  type CheckedHead,
  type CheckedPersonal,
  type CheckedRow,
  findBeyondHead,
  findLostIds,
  type Pruned,
  readCheckpoints,
  readHead,
  readPersonal,
  readPruned,
  readRows,
  readTileRange,
} from './store/integrity-store'

export type IntegrityReport = {
  ok: boolean
  /** The head that was checked; what is appended meanwhile is not looked at. */
  size: number
  epoch: number
  /** Base64. */
  root: string
  problems: Problem[]
}

/** Whole tiles, so that a tile is never split between two batches. */
const batchEvents = 8 * tileWidth

/**
 * Reads a company's whole log in the order of seq, at constant memory, and compares everything that is stored of it with
 * everything else: lines and leaf hashes, positions, columns, personal texts, ids, what finds events by person and
 * number, tiles of every level, frontier, root, checkpoints, and the mark outside the database. Each problem names its seq; of the head's own problems it is the last.
 * What this cannot see is a full rewrite by someone who also has the signing key and the mark: that takes a checkpoint
 * outside the operator's hands. Throws `log_not_found`, and `integrity_check_stopped` when `signal` is aborted.
 */
export async function checkIntegrity(input: {
  companyId: string
  signal?: AbortSignal
  /** Called every few events: where it lets others of this process have their turn, the check holds nobody up. */
  breathe?: () => Promise<void>
  onProgress?: (state: { done: number; total: number }) => void
}): Promise<IntegrityReport> {
  const { companyId, breathe = async () => undefined } = input
  const db = sql()
  const mark = readKnownMark(companyId)
  const head = await readHead(db, companyId)
  if (!head) throw notFound(companyId)
  const problems = collectProblems()
  const tree = checkTree(problems, async ({ level, index }) => {
    const [tile] = await readTileRange(db, { companyId, level, from: index, to: index + 1 })
    return tile
  })
  const keys: PersonKeys = new Map()
  let last: LastEvent = {
    recordedAtMs: Number.NEGATIVE_INFINITY,
    seq: -1,
    epoch: 1,
  }
  const read = (from: number) => readAhead(db, { companyId, from, size: head.size })
  let ahead = read(0)
  for (let from = 0; from < head.size; from += batchEvents) {
    if (input.signal?.aborted) throw stopped(from)
    const to = Math.min(head.size, from + batchEvents)
    const stored = await ahead
    // The database works on what comes next, while this process computes.
    ahead = read(to)
    const leaves = await checkBatch(db, {
      companyId,
      head,
      from,
      to,
      problems,
      keys,
      last,
      breathe,
      stored,
    })
    last = leaves.last
    await addToTree(db, {
      companyId,
      head,
      from,
      to,
      problems,
      tree,
      breathe,
      leaves: leaves.hashes,
    })
    input.onProgress?.({ done: to, total: head.size })
  }
  if (
    head.size > 0 &&
    last.seq === head.size - 1 &&
    last.epoch !== undefined &&
    last.epoch !== head.epoch
  ) {
    const what = `the head says epoch ${head.epoch}, but the last event is of epoch ${last.epoch}`
    problems.add(head.size - 1, what)
  }
  await checkLinks(db, { companyId, head, problems })
  await checkHead(db, { companyId, head, mark, problems, tree })
  const list = problems.list()
  return {
    ok: list.length === 0,
    size: head.size,
    epoch: head.epoch,
    root: Buffer.from(head.root).toString('base64'),
    problems: list,
  }
}

type Batch = {
  companyId: string
  head: CheckedHead
  from: number
  to: number
  problems: Problems
  breathe: () => Promise<void>
}

/** Together they take a few milliseconds. */
const rowsPerBreath = 32

type Stored = {
  rows: CheckedRow[]
  personal: CheckedPersonal[]
  /** Read before the rows: what is pruned while they are read was there a moment ago. */
  prunedBefore: Pruned
}

/** A batch, which is awaited when it is its turn: until then a failure is nobody's. Nothing where the log ends. */
function readAhead(
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
type LastEvent = { seq: number; recordedAtMs: number; epoch: number | undefined }

/**
 * The rows by themselves. Answers the leaf hash of every position, undefined where there is no row.
 */
async function checkBatch(
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
      problems.add(seq, 'the position is taken twice')
      continue
    }
    const verdict = checkRow(row, { ...head, companyId })
    hashes[seq - from] = trustedHash(row, verdict)
    for (const what of verdict.wrong) problems.add(seq, what)
    const recordedAtMs = row.recordedAt.getTime()
    if (recordedAtMs < last.recordedAtMs) {
      problems.add(seq, 'it was recorded earlier than the event before it')
    }
    last.recordedAtMs = recordedAtMs
    if (seq !== last.seq + 1) last.epoch = undefined
    last.seq = seq
    const { leaf } = verdict
    if (!leaf) continue
    const wrongEpoch = checkEpoch(leaf, { head, before: last.epoch })
    if (wrongEpoch) problems.add(seq, wrongEpoch)
    last.epoch = epochOfOrigin(head.origin, leaf.log) ?? last.epoch
    const own = { leaf, recordedAtMs, personal: personal.get(seq) ?? [], keys }
    for (const what of checkPersonal(own)) problems.add(seq, what)
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
    if (hashes[seq - from]) problems.add(seq, 'the event is there, but was recorded as pruned')
  }
  if (!hashes.includes(undefined)) return
  const pruned = await readPruned(db, { companyId, from, to })
  const gone = new Set(eachPruned(pruned, { from, to }))
  for (let seq = from; seq < to; seq += 1) {
    if (!hashes[seq - from] && !gone.has(seq)) problems.add(seq, 'the event is missing')
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

async function addToTree(
  db: Sql,
  batch: Batch & { tree: TreeCheck; leaves: readonly (Uint8Array | undefined)[] },
): Promise<void> {
  const { companyId, head, from, to, problems, tree, leaves } = batch
  const checkpoints = await readCheckpoints(db, { companyId, from, to })
  const onLeaf = () => {
    while (checkpoints[0]?.size === tree.size()) {
      const checkpoint = checkpoints.shift()
      if (checkpoint) checkCheckpoint(problems, { checkpoint, head, root: tree.root() })
    }
  }
  const [first, last] = [from / tileWidth, Math.floor(to / tileWidth)]
  const tiles = await readTileRange(db, { companyId, level: 0, from: first, to: last })
  const byIndex = new Map(tiles.map((tile) => [tile.index, tile]))
  for (let index = first; index < last; index += 1) {
    await batch.breathe()
    const at = index * tileWidth - from
    await tree.addTile({
      leaves: Array.from({ length: tileWidth }, (_, place) => leaves[at + place]),
      stored: byIndex.get(index),
      onLeaf,
    })
  }
  const rest = last * tileWidth - from
  tree.addRest({
    leaves: Array.from({ length: to - from - rest }, (_, place) => leaves[rest + place]),
    onLeaf,
  })
}

function checkCheckpoint(
  problems: Problems,
  input: { checkpoint: CheckedCheckpoint; head: CheckedHead; root: Uint8Array | undefined },
): void {
  const { checkpoint, head, root } = input
  const { size, epoch, note } = checkpoint
  const seq = size - 1
  const name = `the checkpoint of ${size} events`
  const origin = originOfEpoch(head.origin, epoch)
  const opened = openCheckpoint(note, { keys: [logVkey(origin)], verifyEd25519 })
  if (!opened.ok) {
    problems.add(seq, `${name} is not signed by this log: ${opened.reason}`)
    return
  }
  const { checkpoint: signed } = opened
  const agrees = signed.size === size && bytesEqual(signed.root, checkpoint.root)
  if (!agrees) problems.add(seq, `${name} says otherwise than its row`)
  if (root && !bytesEqual(signed.root, root)) {
    problems.add(seq, `${name} was signed for other events than these`)
  }
}

async function checkHead(
  db: Sql,
  input: {
    companyId: string
    head: CheckedHead
    mark: Mark | undefined
    problems: Problems
    tree: TreeCheck
  },
): Promise<void> {
  const { companyId, head, mark, problems, tree } = input
  const last = Math.max(0, head.size - 1)
  const frontier = tree.frontier()
  if (frontier) {
    const stored = splitHashes(head.frontier)
    for (const [place, { level, index }] of coverRange({ start: 0, end: head.size }).entries()) {
      const [built, sealed] = [frontier[place], stored[place]]
      if (built && sealed && bytesEqual(built, sealed)) continue
      const seq = index * 2 ** level
      problems.add(seq, `the events from here to seq ${seq + 2 ** level - 1} differ from the head`)
    }
    if (stored.length !== frontier.length || head.frontier.length !== frontier.length * 32) {
      problems.add(last, 'the frontier of the head has another length than its size needs')
    }
  }
  const root = tree.root()
  if (root && !bytesEqual(root, head.root)) {
    problems.add(last, 'the root of the head is not that of the events')
  }
  const beyond = await findBeyondHead(db, companyId)
  if (beyond.row !== null) {
    problems.add(beyond.row, `the head says ${beyond.size} events, but there are events beyond it`)
  }
  if (beyond.checkpoint !== null) {
    const what = `a checkpoint was signed for ${beyond.checkpoint} events, but the head says ${beyond.size}`
    problems.add(beyond.checkpoint - 1, what)
  }
  if (beyond.tile !== null) {
    problems.add(beyond.tile * tileWidth, `tile 0/${beyond.tile} reaches beyond the head`)
  }
  for (const { seq, id } of await findLostIds(db, { companyId, ...head })) {
    problems.add(seq, `the id ${id} is known here, but the event is not`)
  }
  try {
    await checkMark(db, { companyId, head, mark })
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'log_behind_mark')) throw error
    problems.add(last, error.detail)
  }
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

function notFound(companyId: string): AppError {
  return new AppError('log_not_found', {
    status: 404,
    title: 'No such log',
    detail: `Company ${companyId} has no log.`,
  })
}

function stopped(seq: number): AppError {
  return new AppError('integrity_check_stopped', {
    status: 499,
    title: 'Stopped',
    detail: `The check was stopped at seq ${seq}; what it had found is not the whole.`,
  })
}
