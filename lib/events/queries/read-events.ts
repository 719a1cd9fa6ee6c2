import { asksForEverything, readBounds, readQuery } from '@/lib/events/read-query'
import type { AuditLogPage } from '@/lib/events/schema'
import { presentEntry } from '@/lib/events/rules'
import { findBySeq } from '@/lib/events/segments/find-events'
import { searchLog } from '@/lib/events/segments/open-search'
import { readFound, readNext } from '@/lib/events/store'
import { type LogSummary, requireLog } from '@/lib/log/checkpoints'
import { type EventRow, restoreEvent } from '@/lib/log/restore-event'
import { countWakes, waitForAppend } from '@/lib/log/wake'
import { nowMs } from '@/lib/platform/clock'
import { AppError } from '@/lib/platform/errors'
import { stoppingSignal } from '@/lib/platform/shutdown'

export type AuditLogRead = {
  before?: string | undefined
  after?: string | undefined
  limit: number
  cursor?: number | undefined
  q: string
  expand: boolean
  /** Keeps a cursor on the last page too, for reading on. */
  tail: boolean
  /** How long to wait for an event when there is none; 0 answers at once. */
  waitMs: number
  /** The epoch that the reader knows; another one is refused. */
  epoch?: number | undefined
  signal?: AbortSignal
}

/**
 * A page of the log in its own order, after `cursor`. Because commits are ordered by the log's lock, an event that
 * commits later always has a greater seq: who reads on from the cursor misses nothing.
 */
export async function readEvents(
  { companyId }: { companyId: string },
  read: AuditLogRead,
): Promise<AuditLogPage & { epoch: number }> {
  const deadline = nowMs() + read.waitMs
  let from = read.cursor ?? 0
  let notBeforeMs = 0
  for (;;) {
    const since = countWakes(companyId)
    // Read before the events: what is appended in between belongs to the next page, whole.
    const log = await requireLog(companyId)
    checkPosition(log, read)
    // The allowed cursor beyond the log names an event that is still to come, maybe in place of one that a restored database
    // lost: it is read then, not passed over.
    from = Math.min(from, log.size)
    const { page, next } = await readMatching(companyId, { ...read, from, to: log.size })
    if (page.length === 0 && next !== null) {
      from = next
      continue
    }
    const leftMs = deadline - nowMs()
    // A process that stops answers with what it has: waiting on would only hold up its end.
    const isOver = read.signal?.aborted || stoppingSignal().aborted
    if (page.length === 0 && leftMs > 0 && !isOver) {
      from = log.size
      await waitForAppend(companyId, {
        since,
        timeoutMs: Math.min(leftMs, lookAgainMs),
        notBeforeMs,
        ...(read.signal ? { signal: read.signal } : {}),
      })
      notBeforeMs = nowMs() + wakeEveryMs
      continue
    }
    return {
      data: page.map((row) => {
        const event = restoreEvent(row)
        return read.expand ? { ...presentEntry(event), event } : presentEntry(event)
      }),
      // The last page was read up to the size seen: filtered events before it need not be looked at again.
      cursor: next ?? (read.tail ? log.size : null),
      epoch: log.epoch,
    }
  }
}

/**
 * The next matching events of [from, to) in the order of the log, at most `limit`, and from where on there are more. What
 * was pruned after it was found is missing from the page, which says nothing of what lies behind it.
 */
async function readMatching(
  companyId: string,
  { q, after, before, from, to, limit }: AuditLogRead & { from: number; to: number },
): Promise<{ page: EventRow[]; next: number | null }> {
  const query = readQuery(q)
  const isOpen = after === undefined && before === undefined
  if (from >= to) return { page: [], next: null }
  if (isOpen && asksForEverything(query)) {
    const rows = await readNext({ companyId, from, to, limit: limit + 1 })
    return { page: rows.slice(0, limit), next: nextOf(rows, limit) }
  }
  const bounds = { ...readBounds({ after, before }), fromSeq: from, untilSeq: to }
  const clock = { nowMs: nowMs(), timeZone: 'UTC' }
  const found = await searchLog({ companyId, query, bounds, ...clock }, (search) =>
    findBySeq(search, { limit: limit + 1 }),
  )
  const page = await readFound(companyId, found.slice(0, limit))
  return { page, next: nextOf(found, limit) }
}

function nextOf(found: readonly { seq: number }[], limit: number): number | null {
  const last = found[limit - 1]
  return found.length > limit && last ? last.seq + 1 : null
}

/** A notice that was lost costs this long at most. */
const lookAgainMs = 5_000
/** The first event is answered at once; what a filter keeps out is looked at so often. */
const wakeEveryMs = 50

/**
 * A cursor beyond the log was given out by a history that is no longer here. Who names the epoch is told so; for
 * everybody else it is a number that is not allowed.
 */
function checkPosition({ epoch, size }: LogSummary, read: AuditLogRead): void {
  const isBeyond = read.cursor !== undefined && read.cursor > size + 1
  if (read.epoch !== undefined && (read.epoch !== epoch || isBeyond)) {
    throw new AppError('log_epoch_changed', {
      status: 409,
      title: 'The log is not the one you know',
      detail: `The log is in epoch ${epoch} and has ${size} events. Compare your copy with the log's checkpoint, then read on with epoch=${epoch} and a cursor from 0 to ${size + 1}.`,
    })
  }
  if (!isBeyond) return
  throw new AppError('invalid_input', {
    status: 400,
    title: 'Invalid input',
    detail: `cursor must be a whole number from 0 to ${size + 1}.`,
    errors: [{ pointer: '/cursor', message: `must be a whole number from 0 to ${size + 1}` }],
  })
}
