import type { Sql } from '@/lib/platform/db'
import { AppError } from '@/lib/platform/errors'
import { log } from '@/lib/platform/log'
import { shareInProcess } from '@/lib/platform/share-in-process'
import { onShutdown } from '@/lib/platform/shutdown'
import { rootAt } from './core/proof-builder'
import { isHigher, type Mark, readMarkFile, writeMarkFile } from './mark-files'
import { treeOf } from './tree'

export type { Mark }

/**
 * The high-water mark of each log: the last published (size, root), in `DATA_DIR/marks`, outside the database. A database
 * that was put back to an older state is behind its mark, and is not appended to: a second history for the same positions
 * would make two contradicting checkpoints under one key.
 *
 * Written after the commit, at most every `writeEveryMs` and before a checkpoint leaves; a crash can leave the mark a
 * moment behind, never ahead. Several instances without a shared DATA_DIR keep a mark each.
 */
const writeEveryMs = 100

type State = {
  /** Undefined: no file yet. */
  mark: Mark | undefined
  /** Whether the database was once seen to agree with what the file said. */
  isProven: boolean
}

type Marks = {
  states: Map<string, State>
  dirty: Set<string>
  timer?: NodeJS.Timeout | undefined
  /** One flush after the other: where the disk is slow, they would pile up. */
  flushing: Promise<void>
}

/**
 * Throws `log_behind_mark` (503) when `head` is older than, or contradicts, the mark of its log, and `mark_unreadable`
 * (503). A head that was not read under the log's lock is compared with the `mark` that was taken before it: the present
 * one may be of a later append.
 */
export async function checkMark(
  sql: Sql,
  input: {
    companyId: string
    head: { epoch: number; size: number; root: Uint8Array }
    mark?: Mark | undefined
  },
): Promise<void> {
  const { companyId, head } = input
  const state = stateOf(companyId)
  const mark = 'mark' in input ? input.mark : state.mark
  if (!mark || head.epoch > mark.epoch) return
  if (head.epoch < mark.epoch || head.size < mark.size) throw behindMark(input, mark)
  if (head.size === mark.size) {
    if (encodeRoot(head.root) !== mark.root) throw behindMark(input, mark)
    return
  }
  if (state.isProven) return
  const root = await rootAt(treeOf(sql, { companyId, size: mark.size }), mark.size)
  if (encodeRoot(root) !== mark.root) throw behindMark(input, mark)
  state.isProven = true
}

/** Notes what was committed. Never goes back. */
export function raiseMark(input: {
  companyId: string
  epoch: number
  size: number
  root: Uint8Array
}): void {
  const state = stateOf(input.companyId)
  const { mark } = state
  if (mark && !isHigher(input, mark)) return
  state.mark = { epoch: input.epoch, size: input.size, root: encodeRoot(input.root) }
  state.isProven = true
  const marks = open()
  marks.dirty.add(input.companyId)
  marks.timer ??= setTimeout(() => {
    marks.timer = undefined
    void flushMarks()
  }, writeEveryMs).unref()
}

/** Writes the mark of one log now, or throws: without it nothing may be published. */
export async function flushMark(companyId: string): Promise<void> {
  const state = stateOf(companyId)
  if (!state.mark) return
  const highest = await writeMarkFile(companyId, state.mark)
  // What another process published counts here too: the database may have been put back while both run.
  if (isHigher(highest, state.mark)) Object.assign(state, { mark: highest, isProven: false })
}

/** Writes every raised mark. One that cannot be written is tried again with the next. Never rejects. */
export function flushMarks(): Promise<void> {
  const marks = open()
  marks.flushing = marks.flushing.then(() => writeDirty(marks))
  return marks.flushing
}

/** The mark as this process or the file knows it; undefined for a log of which nothing was published. */
export function readKnownMark(companyId: string): Mark | undefined {
  return stateOf(companyId).mark
}

async function writeDirty({ dirty }: Marks): Promise<void> {
  for (const companyId of [...dirty]) {
    dirty.delete(companyId)
    try {
      await flushMark(companyId)
    } catch (error) {
      dirty.add(companyId)
      log.error('the high-water mark could not be written', error, { company: companyId })
    }
  }
}

function stateOf(companyId: string): State {
  const { states } = open()
  const known = states.get(companyId)
  if (known) return known
  const state = { mark: readMarkFile(companyId), isProven: false }
  states.set(companyId, state)
  return state
}

function open() {
  return shareInProcess<Marks>('marks', () => {
    onShutdown(flushMarks)
    return { states: new Map(), dirty: new Set(), flushing: Promise.resolve() }
  })
}

function encodeRoot(root: Uint8Array): string {
  return Buffer.from(root).toString('base64')
}

function behindMark(
  { companyId, head }: { companyId: string; head: { epoch: number; size: number } },
  mark: Mark,
): AppError {
  return new AppError('log_behind_mark', {
    status: 503,
    title: 'The database is older than what was published of it',
    detail: `The log of company ${companyId} has ${head.size} events (epoch ${head.epoch}) and does not contain the published head of ${mark.size} events (epoch ${mark.epoch}). Restore the newer database, or begin a new epoch with \`npm run cli -- integrity new-epoch\`.`,
  })
}
