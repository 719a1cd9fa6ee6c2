import type { StoredEvent } from '@/lib/events/schema'
import { requireLog } from '@/lib/log/checkpoints'
import { nowMs } from '@/lib/platform/clock'
import { AppError } from '@/lib/platform/errors'
import {
  type CompanyReader,
  joinReader,
  leaveReader,
  missedMax,
  readFollowing,
  shareAnswer,
  waitForMore,
} from './company-reader'
import {
  learnAnew,
  openTailQuery,
  pickMatches,
  releaseQuery,
  shareQuery,
  type TailQuery,
} from './tail-query'

/** What a follower is told next. `cursor` is where to go on after it: the seq of the next event to look at. */
export type TailStep =
  | { type: 'events'; events: StoredEvent[]; cursor: number }
  /** Nothing matched for a while. */
  | { type: 'quiet'; cursor: number }
  /** Too much was missed to be told one by one: the list has to be read anew. */
  | { type: 'behind'; cursor: number }
  /** The log goes on in another epoch; nothing follows. */
  | { type: 'epoch' }

export type Tail = { epoch: number; cursor: number; steps: AsyncGenerator<TailStep, void> }

const batchMax = 100
/** After events, the next ones are gathered for so long. */
const gatherMs = 200

/**
 * Follows a company's log in its own order from the seq `after` on, or from its present end: every event that matches,
 * once, none missed. Ends with `signal`, and after an `epoch`. Throws `query_invalid` (400) and
 * `log_epoch_changed` (409). The caller has authorised the reader, and does so again before passing anything on.
 */
export async function tailEvents(
  { companyId }: { companyId: string },
  input: {
    q: string
    within: string
    /** IANA name; default UTC. */
    zone?: string | undefined
    after?: number | undefined
    epoch?: number | undefined
    signal: AbortSignal
    /** Silence lasts so long at most. */
    quietMs: number
    /** More events than this are not told one by one. */
    behindMax?: number
  },
): Promise<Tail> {
  // The log before the names, as readEvents does: whoever stands before its end is in the dictionaries then.
  const log = await requireLog(companyId)
  const { after = log.size, epoch = log.epoch } = input
  if (epoch !== log.epoch || after > log.size) throw epochChanged(log.epoch)
  const query = await openTailQuery({
    ...{ companyId, text: input.q, within: input.within },
    zone: input.zone ?? 'UTC',
  })
  const { signal, quietMs, behindMax = missedMax } = input
  const isBehind = log.size - after > behindMax
  const cursor = isBehind ? log.size : after
  const steps = follow({ query, cursor, signal, isBehind, quietMs, behindMax }, () =>
    joinReader(companyId, log),
  )
  return { epoch: log.epoch, cursor, steps }
}

type Following = {
  query: TailQuery
  cursor: number
  signal: AbortSignal
  isBehind: boolean
  quietMs: number
  behindMax: number
}

/** Joins when the first step is asked for: what is never read keeps nobody busy. */
async function* follow(
  given: Following,
  join: () => CompanyReader,
): AsyncGenerator<TailStep, void> {
  const { signal, quietMs, behindMax } = given
  let { cursor } = given
  if (given.isBehind) yield { type: 'behind', cursor }
  const reader = join()
  const query = shareQuery(given.query)
  try {
    let quietAtMs = nowMs() + quietMs
    while (!signal.aborted) {
      if (reader.failure !== undefined) throw reader.failure
      if (reader.hasOtherEpoch) return yield { type: 'epoch' }
      // The log grows faster than it can be told: what is told would be older and older.
      if (reader.end - cursor > behindMax) {
        cursor = reader.end
        await learnAnew(query)
        yield { type: 'behind', cursor }
        continue
      }
      const { matches, next } = await readMatches(reader, { query, from: cursor })
      cursor = next
      if (matches.length > 0) {
        yield { type: 'events', events: matches, cursor }
        await pause(gatherMs, signal)
      } else if (nowMs() >= quietAtMs) yield { type: 'quiet', cursor }
      else if (reader.end <= cursor) {
        const timeoutMs = Math.max(1, quietAtMs - nowMs())
        await waitForMore(reader, { from: cursor, timeoutMs, signal })
        continue
      } else continue
      quietAtMs = nowMs() + quietMs
    }
  } finally {
    releaseQuery(query)
    leaveReader(reader)
  }
}

/** Most followers stand at the same place, and many ask the same. */
function readMatches(
  reader: CompanyReader,
  { query, from }: { query: TailQuery; from: number },
): Promise<{ matches: StoredEvent[]; next: number }> {
  return shareAnswer(reader, `${from} ${query.id}`, async () => {
    const { events, next } = await readFollowing(reader, { from, limit: batchMax })
    return { matches: await pickMatches(query, events), next }
  })
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done)
    if (signal.aborted) done()
  })
}

function epochChanged(epoch: number): AppError {
  return new AppError('log_epoch_changed', {
    status: 409,
    title: 'The log is not the one you know',
    detail: `The log is in epoch ${epoch}, and does not go on from where you are. Read the list anew.`,
  })
}
