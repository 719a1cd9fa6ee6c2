import { join } from 'node:path'
import { nowMs } from '@/lib/platform/clock'
import { inTransaction, prisma, sql } from '@/lib/platform/db'
import { loadEnv } from '@/lib/platform/env'
import { AppError } from '@/lib/platform/errors'
import { newUuidV7 } from '@/lib/platform/ids'
import { log } from '@/lib/platform/log'
import { isMailConfigured } from '@/lib/platform/mail'
import { formatGrowth, proveGrowth } from './consistency'
import { deliverCopies } from './deliver-copies'
import { readPublishedLatest } from './publish-to-directory'
import { refusePublishing } from './refuse-publishing'
import { directoryEveryMs, directoryOfOrigin, isMailDue } from './rules'
import { type CopyKind, rhythms } from './schema'
import {
  findLastCopy,
  insertCopies,
  listNewestCheckpoints,
  lockPublishing,
  readPublishingRow,
  writePublishing,
} from './store/copies'

/** A checkpoint that could be given out now. */
type Newest = Awaited<ReturnType<typeof listNewestCheckpoints>>[number]

/** Where a copy goes. Streams carry theirs by themselves, among the events. */
type Place = { kind: CopyKind; place: string }

/**
 * Gives out the newest checkpoint of every log where it is due, and tries again what could not be delivered. Each one must
 * continue what was given out before: of a log that does not, nothing is given out any more, which is told loudly. One
 * company's failure keeps no other's from its copies; the first is thrown when all were tried. A job of the worker.
 */
export async function publishCheckpoints(signal?: AbortSignal): Promise<void> {
  const failures: unknown[] = []
  for (const newest of await listNewestCheckpoints(sql())) {
    if (signal?.aborted) return
    try {
      await planCopies(newest)
    } catch (error) {
      log.error('a checkpoint could not be published', error, { company: newest.companyId })
      failures.push(error)
    }
  }
  await deliverCopies(signal)
  if (failures.length > 0) throw new AggregateError(failures, `${failures[0]}`)
}

/** Writes down which copies are to be made, so that none is forgotten and each is listed. */
async function planCopies(newest: Newest): Promise<void> {
  const { companyId, origin, epoch, size, note } = newest
  const places = await listDuePlaces(newest)
  if (places.length === 0) return
  const refusal = await findContradiction(newest, places)
  if (refusal !== null) return refusePublishing({ ...newest, refusal })
  const now = new Date(nowMs())
  const rows = await Promise.all(
    places.map(async ({ kind, place }) => {
      const before = await findLastCopy(prisma(), {
        ...{ companyId, kind, place, epoch },
        isPublished: true,
      })
      const growth =
        before && (await proveGrowth({ companyId, origin, before: before.note, next: note }))
      return {
        id: newUuidV7(now.getTime()),
        ...{ companyId, kind, place, epoch, size, note },
        ...(growth?.ok
          ? { consistentFrom: growth.from, consistency: formatGrowth(growth, note) }
          : {}),
        ...{ createdAt: now, nextAttemptAt: now },
      }
    }),
  )
  await inTransaction(async (tx) => {
    await lockPublishing(tx.sql, companyId)
    const { refusal: former } = await readPublishingRow(companyId, tx.db)
    if (former !== null) await writePublishing(tx, companyId, { refusal: null, refusedAt: null })
    await insertCopies(tx, rows)
  })
}

async function listDuePlaces({ companyId, origin, epoch, size }: Newest): Promise<Place[]> {
  const places: Place[] = []
  const now = nowMs()
  const last = (place: Place) => findLastCopy(prisma(), { companyId, ...place })
  const { checkpointDir } = loadEnv()
  if (checkpointDir !== undefined) {
    const place = {
      kind: 'directory',
      place: join(checkpointDir, directoryOfOrigin(origin)),
    } as const
    const before = await last(place)
    const hasNews = !before || before.epoch !== epoch || Number(before.size) < size
    const isTime = !before || now - before.createdAt.getTime() >= directoryEveryMs
    if (hasNews && isTime) places.push(place)
  }
  if (!isMailConfigured()) return places
  const { recipients, rhythm: stored } = await readPublishingRow(companyId)
  const rhythm = rhythms.find((one) => one === stored) ?? 'daily'
  for (const address of recipients) {
    const place = { kind: 'email', place: address } as const
    const lastMs = (await last(place))?.createdAt.getTime()
    // Mailed also where nothing was recorded since: silence then means that something is wrong.
    if (isMailDue({ rhythm, lastMs, nowMs: now })) places.push(place)
  }
  return places
}

/** Why the newest checkpoint must not be given out, or null: what the database knows of, and what the directory holds. */
async function findContradiction(newest: Newest, places: Place[]): Promise<string | null> {
  const { companyId, origin, epoch, note } = newest
  const known = await findLastCopy(prisma(), { companyId, epoch, isPublished: true })
  const kept = places.flatMap(({ kind, place }) => (kind === 'directory' ? [tryLatest(place)] : []))
  for (const before of new Set([known?.note, ...kept])) {
    if (before === undefined) continue
    const growth = await proveGrowth({ companyId, origin, before, next: note }).catch(
      (error: unknown) => {
        if (error instanceof AppError) throw error
        return { ok: false, why: 'what a proof is made of is not there' } as const
      },
    )
    if (!growth.ok) return growth.why
  }
  return null
}

/** A directory that cannot be read is looked at again when the copy is brought there, whose failure is shown. */
function tryLatest(directory: string): string | undefined {
  try {
    return readPublishedLatest(directory)
  } catch {
    return undefined
  }
}
