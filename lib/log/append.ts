import { AppError } from '@/lib/platform/errors'
import type { SqlTx } from '@/lib/platform/db'
import { nowMs } from '@/lib/platform/clock'
import { newUuidV7 } from '@/lib/platform/ids'
import { makeRows, type AppendedEvent } from './append-rows'
import { canonicalize } from './core/canonical'
import { extendFrontier, frontierRoot, partialTilesNeeded } from './core/frontier'
import { completeLeaf } from './core/write-leaf'
import { writeNews } from './dictionaries'
import { type AppendEvent, type Draft, draftEvent, isUpToDate, personKeysOf } from './draft-event'
import { prepareEvent } from './event/prepare-event'
import { eventBytesMax, requestLimits } from './event/event-limits'
import { hashLeafText, sha256 } from './hashing'
import { checkMark, raiseMark } from './marks'
import { resolvePersons } from './persons'
import type { AppendResult, EventInput, JsonValue, PreparedEvent, Via } from './schema'
import { fingerprint } from './secrets'
import {
  findKnownEvents,
  insertAppend,
  type LogHead,
  lockLog,
  readLeafHashes,
  readTileRoots,
} from './store/append-store'
import { announceAppend } from './wake'

export type Append = { companyId: string; via: Via; events: AppendEvent[] }

/**
 * Appends events to a company's log: idempotent, in input order, contiguous, sealed. Call it last in a transaction that
 * does nothing slow after it, since the log's row stays locked until the commit; once that is done, every event answered
 * `recorded` or `duplicate` is durable, ordered and part of the tree.
 *
 * An id that is known with the same content answers with the first result; with other content it is rejected as
 * `id_conflict` and the other events are appended all the same. Throws `log_behind_mark` (503) when the database is
 * older than what was published of it, and `log_not_found`.
 *
 * Lock order everywhere: own rows → log → persons.
 */
export async function append(tx: SqlTx, input: Append): Promise<AppendResult[]> {
  const { companyId, via } = input
  const head = await lockLog(tx.sql, companyId)
  if (!head) {
    throw new AppError('log_not_found', {
      status: 404,
      title: 'No such log',
      detail: `Company ${companyId} has no log.`,
    })
  }
  await checkMark(tx.sql, { companyId, head })

  const { results, fresh } = await dropDuplicates(tx, input, head)
  if (fresh.length > 0) {
    const sealed = await sealAll(tx, { companyId, via, head, fresh })
    for (const { index, result } of sealed) results[index] = result
  }
  return results.map((result) => {
    if (!result) throw new Error('an event of an append got no result')
    return result
  })
}

/**
 * Records one act of this product, last in the transaction that does it: both happen or neither. An event that the log
 * would refuse is a defect of the caller and throws.
 */
export async function recordEvent(
  tx: SqlTx,
  { event, ...input }: { companyId: string; via: Via; event: EventInput },
): Promise<void> {
  await recordEvents(tx, { ...input, events: [event] })
}

/** The same for an act that touches many things, with an event for each of them, in this order. */
export async function recordEvents(
  tx: SqlTx,
  { companyId, via, events }: { companyId: string; via: Via; events: EventInput[] },
): Promise<void> {
  const now = nowMs()
  const prepared = events.map((event) => {
    const result = prepareEvent(event as JsonValue, { nowMs: now, newId: () => newUuidV7(now) })
    if (!result.ok) throw new Error(`${event.action} cannot be recorded: ${result.detail}`)
    return result.event
  })
  for (let at = 0; at < prepared.length; at += requestLimits.batchEventsMax) {
    const batch = prepared.slice(at, at + requestLimits.batchEventsMax)
    for (const { status } of await append(tx, { companyId, via, events: batch })) {
      if (status !== 'recorded') throw new Error(`${batch[0]?.action} was not recorded`)
    }
  }
}

type Fresh = { index: number; event: AppendEvent; fingerprint: string }
type Indexed = { index: number; result: AppendResult }

/** Splits off what the log has already, or what stands twice in this append. */
async function dropDuplicates(
  tx: SqlTx,
  { companyId, events }: Append,
  head: LogHead,
): Promise<{ results: (AppendResult | undefined)[]; fresh: Fresh[] }> {
  const asked = events.filter((event) => event.idIsProducers).map((event) => event.id)
  const rows =
    asked.length > 0 && head.size > 0
      ? await findKnownEvents(tx.sql, { companyId, ids: asked })
      : []
  const known = new Map(rows.map((row) => [row.id, row]))
  const first = new Map<string, Fresh>()
  const results: (AppendResult | undefined)[] = Array(events.length)
  const fresh: Fresh[] = []

  for (const [index, event] of events.entries()) {
    const print = fingerprintOf(event)
    const before = known.get(event.id)
    const twin = first.get(event.id)
    if (before) {
      const { seq, leafHash } = before
      const isSame = Buffer.from(before.fingerprint).toString('hex') === print
      results[index] =
        isSame && leafHash
          ? { status: 'duplicate', id: event.id, seq, leafHash }
          : conflict(event.id)
    } else if (twin) {
      if (twin.fingerprint !== print) results[index] = conflict(event.id)
      // Same id and content within one append: answered with the first one's result once that exists.
      else fresh.push({ index, event: twin.event, fingerprint: print })
    } else {
      const entry = { index, event, fingerprint: print }
      first.set(event.id, entry)
      fresh.push(entry)
    }
  }
  return { results, fresh }
}

function fingerprintOf(event: AppendEvent): string {
  return 'leaf' in event
    ? event.fingerprint
    : (event.fingerprint ?? fingerprint(event.fingerprintText))
}

function conflict(id: string): AppendResult {
  return {
    status: 'rejected',
    id,
    code: 'id_conflict',
    detail: `An event with id ${id} was recorded already, with other content or no longer kept; an id names one event for ever.`,
    pointer: '/id',
  }
}

async function sealAll(
  tx: SqlTx,
  input: { companyId: string; via: Via; head: LogHead; fresh: Fresh[] },
): Promise<Indexed[]> {
  const { companyId, head, fresh } = input
  const recordedAtMs = Math.max(nowMs(), head.lastRecordedAtMs)
  const recordedAt = new Date(recordedAtMs).toISOString()
  const drafts = await draftAll(tx, input)
  const log = canonicalize(head.origin)
  const results: Indexed[] = []
  const appended: AppendedEvent[] = []
  const firstOf = new Map<AppendEvent, AppendedEvent>()
  for (const { index, event, fingerprint: print } of fresh) {
    const { id } = event
    const first = firstOf.get(event)
    if (first) {
      const { seq, leafHash } = first
      results.push({ index, result: { status: 'duplicate', id, seq, leafHash } })
      continue
    }
    const draft = drafts.get(event)
    if (!draft) throw new Error('an event of an append was not drafted')
    const line = completeLeaf(draft.leaf, { log, rx: recordedAt })
    // No UTF-16 unit takes more than three bytes: most lines need no counting.
    const bytes = line.length * 3 <= eventBytesMax ? 0 : Buffer.byteLength(line, 'utf8')
    if (bytes > eventBytesMax) {
      results.push({ index, result: tooLarge(id, bytes) })
      continue
    }
    const seq = head.size + appended.length
    const leafHash = hashLeafText(line)
    const entry = { seq, row: draft.row, line, leafHash, fingerprint: print }
    appended.push(entry)
    firstOf.set(event, entry)
    results.push({ index, result: { status: 'recorded', id, seq, leafHash } })
  }
  if (appended.length === 0) return results

  const leafHashes = appended.map(({ leafHash }) => leafHash)
  const partial = await readPartialTiles(tx, {
    companyId,
    size: head.size,
    count: leafHashes.length,
  })
  const { frontier, tiles } = extendFrontier(
    sha256,
    { size: head.size, hashes: splitFrontier(head.frontier) },
    { leafHashes, partialTile: ({ level }) => partial.get(level) ?? new Uint8Array(0) },
  )
  const root = frontierRoot(sha256, frontier)
  const { rows, dictionaries } = makeRows({
    companyId,
    recordedAt,
    appended,
    frontier,
    root,
    tiles,
  })
  await writeNews(tx, dictionaries, head)
  await insertAppend(tx.sql, rows)
  tx.afterCommit(() => {
    raiseMark({ companyId, epoch: head.epoch, size: frontier.size, root })
    announceAppend({ companyId, size: frontier.size })
  })
  return results
}

/** Drafts each event under the lock, or takes its early draft where everybody in it is still who they were. */
async function draftAll(
  tx: SqlTx,
  { companyId, via, head, fresh }: { companyId: string; via: Via; head: LogHead; fresh: Fresh[] },
): Promise<Map<AppendEvent, Draft>> {
  const { erasures } = head
  const drafts = new Map<AppendEvent, Draft>()
  const resolve = (events: AppendEvent[]) =>
    resolvePersons(tx, { companyId, erasures, keys: events.flatMap(personKeysOf) })
  const events = fresh.map(({ event }) => event)
  const personOf = await resolve(events)
  const stale = new Map<PreparedEvent, AppendEvent>()
  for (const event of events) {
    if (drafts.has(event)) continue
    if (!('leaf' in event)) drafts.set(event, draftEvent(event, { via, personOf }))
    else if (isUpToDate(event, personOf)) drafts.set(event, event)
    else stale.set(event.prepareAgain(), event)
  }
  if (stale.size === 0) return drafts
  const personOfStale = await resolve([...stale.keys()])
  for (const [prepared, event] of stale) {
    drafts.set(event, draftEvent(prepared, { via, personOf: personOfStale }))
  }
  return drafts
}

/** The event fitted, but the leaf with refs and digests does not: a C2SP entry bundle holds at most 65,535 bytes each. */
function tooLarge(id: string, bytes: number): AppendResult {
  return {
    status: 'rejected',
    id,
    code: 'event_too_large',
    detail: `The sealed event has ${bytes} bytes; at most ${eventBytesMax} are allowed.`,
  }
}

async function readPartialTiles(
  tx: SqlTx,
  { companyId, size, count }: { companyId: string; size: number; count: number },
): Promise<Map<number, Uint8Array>> {
  const tiles = new Map<number, Uint8Array>()
  for (const { level, index, width } of partialTilesNeeded({ size, count })) {
    const from = index * 256
    const hashes =
      level === 0
        ? await readLeafHashes(tx.sql, { companyId, from, to: size })
        : await readTileRoots(tx.sql, { companyId, level: level - 1, from, to: from + width })
    tiles.set(level, Buffer.concat(hashes))
  }
  return tiles
}

function splitFrontier(bytes: Uint8Array): Uint8Array[] {
  const hashes: Uint8Array[] = []
  for (let at = 0; at < bytes.length; at += 32) hashes.push(bytes.subarray(at, at + 32))
  return hashes
}
