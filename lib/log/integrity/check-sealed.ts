import type { Sql } from '@/lib/platform/db'
import { AppError } from '@/lib/platform/errors'
import { bytesEqual } from '@/lib/log/core/bytes'
import { openCheckpoint } from '@/lib/log/core/checkpoint'
import { verifyEd25519 } from '@/lib/log/core/ed25519'
import { splitHashes } from '@/lib/log/core/frontier'
import { coverRange } from '@/lib/log/core/subtrees'
import { tileWidth } from '@/lib/log/core/tile'
import { originOfEpoch } from '@/lib/log/epoch-origin'
import { checkMark, type Mark } from '@/lib/log/marks'
import { logVkey } from '@/lib/log/signing'
import {
  type CheckedCheckpoint,
  type CheckedHead,
  findBeyondHead,
  findLostIds,
  readCheckpoints,
  readTileRange,
} from '@/lib/log/store/integrity-store'
import type { Batch } from './check-batch'
import type { Problems } from './problems'
import type { TreeCheck } from './tree-check'

/** The leaves of a batch against the tiles that are stored of it, and the checkpoints that were signed within it. */
export async function addToTree(
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

/** What the head says against the tree of all leaves, what lies beyond it, and the mark outside the database. */
export async function checkHead(
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
