import { sql } from '@/lib/platform/db'
import { AppError } from '@/lib/platform/errors'
import { batchEvents, checkBatch, type LastEvent, readAhead } from './integrity/check-batch'
import { checkLinks } from './integrity/check-links'
import type { PersonKeys } from './integrity/check-personal'
import { addToTree, checkHead } from './integrity/check-sealed'
import { collectProblems, type Problem } from './integrity/problems'
import { checkTree } from './integrity/tree-check'
import { readKnownMark } from './marks'
import { readHead, readTileRange } from './store/integrity-store'

export type IntegrityReport = {
  ok: boolean
  /** The head that was checked; what is appended meanwhile is not looked at. */
  size: number
  epoch: number
  /** Base64. */
  root: string
  problems: Problem[]
}

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
