import { inSqlTransaction } from '@/lib/platform/db'
import { loadEnv } from '@/lib/platform/env'
import { AppError } from '@/lib/platform/errors'
import { counter, histogram } from '@/lib/platform/metrics'
import { shareInProcess } from '@/lib/platform/share-in-process'
import { append } from './append'
import type { AppendEvent } from './draft-event'
import type { AppendResult, Via } from './schema'

/**
 * Appends for the ingest path. Requests that arrive for one company while its log is busy share the next transaction:
 * one commit for all of them, each answered by its own results. If the shared transaction fails it is replayed one by
 * one, so that nobody fails for a neighbour. Resolves only after the commit. Throws `log_busy` (503) when too much waits.
 */
export function appendInGroup(input: Request): Promise<AppendResult[]> {
  return new Promise((resolve, reject) => {
    const queue = queues.get(input.companyId) ?? { waiting: [], waitingEvents: 0, isBusy: false }
    if (queue.waitingEvents + input.events.length > waitingEventsMax) return reject(logBusy())
    queues.set(input.companyId, queue)
    queue.waiting.push({ input, resolve, reject })
    queue.waitingEvents += input.events.length
    if (!queue.isBusy) void drain(input.companyId, queue)
  })
}

type Request = { companyId: string; via: Via; events: AppendEvent[] }
type Waiting = {
  input: Request
  resolve: (results: AppendResult[]) => void
  reject: (reason: unknown) => void
}
type Queue = { waiting: Waiting[]; waitingEvents: number; isBusy: boolean }

const appendSeconds = histogram({
  name: 'trailkeeper_append_seconds',
  help: 'One transaction that appends events, from the wait for a connection to the commit.',
  bounds: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
})
const appendRequests = histogram({
  name: 'trailkeeper_append_requests',
  help: 'Requests that share one append transaction.',
  bounds: [1, 2, 5, 10, 20, 50, 100, 200, 500],
})
const appendEvents = histogram({
  name: 'trailkeeper_append_events',
  help: 'Events handed to one append transaction, duplicates included.',
  bounds: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000],
})
const appendFailures = counter(
  'trailkeeper_append_failures_total',
  'Append transactions that were rolled back; shared ones are then replayed one by one.',
)

/** Bounds the time that one transaction holds the log's row. */
const groupEventsMax = 2_000
/** Some seconds of work: who came after it would wait longer than most clients do, and then send the same again. */
const waitingEventsMax = 20_000
let sharesCommits: boolean | undefined

const queues = shareInProcess('group-commit', () => new Map<string, Queue>())

async function drain(companyId: string, queue: Queue): Promise<void> {
  queue.isBusy = true
  // What the event loop has at hand now is read first: requests of one moment share one commit.
  await new Promise(setImmediate)
  while (queue.waiting.length > 0) {
    const group = takeGroup(queue)
    queue.waitingEvents -= countEvents(group)
    await commitGroup(companyId, group)
  }
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

function countEvents(group: readonly Waiting[]): number {
  return group.reduce((sum, { input }) => sum + input.events.length, 0)
}

async function commitGroup(companyId: string, group: Waiting[]): Promise<void> {
  const startedAt = performance.now()
  try {
    const results = await appendAll(companyId, group)
    appendSeconds.observe((performance.now() - startedAt) / 1000)
    appendRequests.observe(group.length)
    appendEvents.observe(countEvents(group))
    for (const [index, waiting] of group.entries()) waiting.resolve(results[index] ?? [])
  } catch (error) {
    appendFailures.add(1)
    // Where no transaction could begin, each of them would wait for a connection in vain.
    if (group.length === 1 || isDatabaseFailure(error)) {
      for (const waiting of group) waiting.reject(error)
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

function isDatabaseFailure(error: unknown): boolean {
  return (
    error instanceof AppError &&
    (error.code === 'database_busy' || error.code === 'database_unavailable')
  )
}

function logBusy(): AppError {
  return new AppError('log_busy', {
    status: 503,
    title: 'The log is busy',
    detail: `More than ${waitingEventsMax} events of this company wait to be recorded. Nothing of this request was recorded; send it again.`,
    retryAfterSeconds: 2,
  })
}
