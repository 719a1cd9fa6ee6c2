import { inSqlTransaction } from '@/lib/platform/db'
import { loadEnv } from '@/lib/platform/env'
import { append } from './append'
import type { AppendResult, PreparedEvent, Via } from './schema'

/**
 * Appends for the ingest path. Requests that arrive for one company while its log is busy share the next transaction:
 * one commit for all of them, each answered by its own results. If the shared transaction fails it is replayed one by
 * one, so that nobody fails for a neighbour. Resolves only after the commit.
 */
export function appendInGroup(input: Request): Promise<AppendResult[]> {
  return new Promise((resolve, reject) => {
    const queue = queues.get(input.companyId) ?? { waiting: [], isBusy: false }
    queues.set(input.companyId, queue)
    queue.waiting.push({ input, resolve, reject })
    if (!queue.isBusy) void drain(input.companyId, queue)
  })
}

type Request = { companyId: string; via: Via; events: PreparedEvent[] }
type Waiting = {
  input: Request
  resolve: (results: AppendResult[]) => void
  reject: (reason: unknown) => void
}
type Queue = { waiting: Waiting[]; isBusy: boolean }

/** Bounds the time that one transaction holds the log's row. */
const groupEventsMax = 2_000
let sharesCommits: boolean | undefined

const shared = globalThis as typeof globalThis & { trailkeeperGroups?: Map<string, Queue> }
shared.trailkeeperGroups ??= new Map()
const queues = shared.trailkeeperGroups

async function drain(companyId: string, queue: Queue): Promise<void> {
  queue.isBusy = true
  // What the event loop has at hand now is read first: requests of one moment share one commit.
  await new Promise(setImmediate)
  while (queue.waiting.length > 0) await commitGroup(companyId, takeGroup(queue))
  queue.isBusy = false
  queues.delete(companyId)
}

function takeGroup(queue: Queue): Waiting[] {
  sharesCommits ??= loadEnv().groupCommit === 'on'
  if (!sharesCommits) return queue.waiting.splice(0, 1)
  let events = 0
  const next = queue.waiting.findIndex(({ input }, index) => {
    events += input.events.length
    return index > 0 && events > groupEventsMax
  })
  return queue.waiting.splice(0, next === -1 ? queue.waiting.length : next)
}

async function commitGroup(companyId: string, group: Waiting[]): Promise<void> {
  try {
    const results = await appendAll(companyId, group)
    for (const [index, waiting] of group.entries()) waiting.resolve(results[index] ?? [])
  } catch (error) {
    const [only] = group
    if (group.length === 1) {
      only?.reject(error)
      return
    }
    for (const waiting of group) await commitAlone(companyId, waiting)
  }
}

/**
 * A commit whose answer was lost may have happened: now every id is looked for, also those made here, so that nothing is
 * recorded twice.
 */
async function commitAlone(companyId: string, { input, resolve, reject }: Waiting): Promise<void> {
  const events = input.events.map((event) => ({ ...event, idIsProducers: true }))
  await commitGroup(companyId, [{ input: { ...input, events }, resolve, reject }])
}

/** One transaction; one append per run of equal `via`, since a leaf says through which door it came. */
async function appendAll(companyId: string, group: Waiting[]): Promise<AppendResult[][]> {
  return await inSqlTransaction(async (tx) => {
    const results: AppendResult[][] = []
    for (const run of runsOfOneDoor(group)) {
      const events = run.flatMap(({ input }) => input.events)
      const [first] = run
      if (!first) continue
      const appended = await append(tx, { companyId, via: first.input.via, events })
      let at = 0
      for (const { input } of run) {
        results.push(appended.slice(at, at + input.events.length))
        at += input.events.length
      }
    }
    return results
  })
}

function runsOfOneDoor(group: Waiting[]): Waiting[][] {
  const runs: Waiting[][] = []
  for (const waiting of group) {
    const run = runs.at(-1)
    const via = run?.[0]?.input.via
    if (run && via?.type === waiting.input.via.type && via.id === waiting.input.via.id)
      run.push(waiting)
    else runs.push([waiting])
  }
  return runs
}
