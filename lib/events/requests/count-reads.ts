import { nowMs } from '@/lib/platform/clock'
import { shareInProcess } from '@/lib/platform/share-in-process'
import { makeCountEvent } from './request-event'
import type { AnsweredRequest, PendingEvent } from './schema'

/** More actors and routes than this in one minute, and their counts are written before it ends. */
const entriesMax = 5_000
const minuteMs = 60_000

type Entry = {
  minute: number
  count: number
  request: AnsweredRequest
  path: string | null
  atMs: number
}

const entries = shareInProcess('request-counts', () => new Map<string, Entry>())

/**
 * Counts a successful read: one event per actor, door, route, method and minute, without query text. Answers events that
 * have to be written now, which is none unless very many are counted at once.
 */
export function countRead(request: AnsweredRequest): PendingEvent[] {
  const now = nowMs()
  const minute = Math.floor(now / minuteMs)
  const { companyId, via, actor, route, method } = request
  const key = [companyId, via.type, via.id, actor.type, actor.id, method, route, minute].join('\n')
  const entry = entries.get(key)
  if (!entry) {
    const written = entries.size >= entriesMax ? takeCounts({ all: true }) : []
    entries.set(key, { minute, count: 1, request, path: request.path, atMs: now })
    return written
  }
  entry.count += 1
  entry.request = request
  entry.atMs = now
  if (entry.path !== request.path) entry.path = null
  return []
}

/** The events of the minutes that have ended, or of `all`; they are not counted any more. */
export function takeCounts({ all }: { all: boolean }): PendingEvent[] {
  const minute = Math.floor(nowMs() / minuteMs)
  const events: PendingEvent[] = []
  for (const [key, entry] of entries) {
    if (!all && entry.minute === minute) continue
    entries.delete(key)
    events.push(makeCountEvent(entry))
  }
  return events
}
