import { requirePermission } from '@/lib/access/require-permission'
import type { Principal } from '@/lib/access/schema'
import { planFeatures } from '@/lib/companies/plans'
import { readCompanySettings } from '@/lib/companies/queries'
import { nowMs } from '@/lib/platform/clock'
import { AppError } from '@/lib/platform/errors'
import { isUuid } from '@/lib/platform/ids'
import { hideUrl } from '@/lib/delivery/hidden-url'
import { rateOf } from './rate-of'
import { requireDestination } from './require-streaming'
import { type DestinationHealth, firstToGo, lossSoonMs } from './rules'
import type {
  AttemptView,
  DeadLetterView,
  DestinationView,
  RefusedCheckpoint,
  ReplayView,
  StreamedHead,
  StreamingOverview,
} from './schema/views'
import { type AttemptRow, listAttempts } from './store/attempts'
import { type CursorRow, findRecordedAt, listCursors, listStreamedHeads } from './store/cursors'
import { countDeadLetters, listDeadLetters } from './store/dead-letters'
import { type DestinationRow, listDestinationRows } from './store/destinations'
import { readPosition, readSwitch } from './store/settings'

/**
 * Everything about a company's streaming. `keptDays`: how long its events are kept, which a room beside this one knows; else what
 * the plan gives. Throws `permission_missing` (403).
 */
export async function readStreaming(
  principal: Principal,
  { keptDays }: { keptDays?: number } = {},
): Promise<StreamingOverview> {
  requirePermission(principal, 'audit_log.settings')
  const { companyId } = principal
  const [company, { isEnabled, changedAt }, rows, position] = await Promise.all([
    readCompanySettings(companyId),
    readSwitch(companyId),
    listDestinationRows(companyId),
    readPosition(companyId),
  ])
  const features = planFeatures(company.plan)
  const ids = rows.map(({ id }) => id)
  const [cursors, attempts, deadLetters] = await Promise.all([
    listCursors(ids),
    listAttempts(ids),
    countDeadLetters(ids),
  ])
  const isOff = !isEnabled || !features.streaming
  const destinations = await Promise.all(
    rows.map(async (row) => {
      const own = cursors.filter(({ destinationId }) => destinationId === row.id)
      const live = own.find(({ phase }) => phase === 'live')
      if (!live) throw new Error(`destination ${row.id} has no cursor`)
      const find = async (seq: number) =>
        seq < position.size ? await findRecordedAt({ companyId, seq }) : undefined
      const oldest = await find(live.nextSeq)
      const nextToGo = await find(firstToGo({ ...position, nextSeq: live.nextSeq }))
      return viewDestination(row, {
        ...{ live, oldest, nextToGo, isOff, changedAt, size: position.size },
        keptDays: keptDays ?? features.keptDays,
        backfill: own.find(({ phase }) => phase === 'backfill'),
        deadLetters: deadLetters.get(row.id) ?? 0,
        attempts: attempts.filter(({ destinationId }) => destinationId === row.id),
      })
    }),
  )
  return { isAvailable: features.streaming, isEnabled, destinations }
}

/**
 * Which destinations hold a checkpoint of the log, and how many events the newest of each covers. Throws `permission_missing`
 * (403).
 */
export async function readStreamedHeads(principal: Principal): Promise<StreamedHead[]> {
  requirePermission(principal, 'audit_log.view')
  return await listStreamedHeads(principal.companyId)
}

const deadLettersShown = 100

/** What became of the last attempts, and the newest dead letters. Throws as `readStreaming`, and `destination_not_found` (404). */
export async function readDeliveries(
  principal: Principal,
  id: string,
): Promise<{ attempts: AttemptView[]; deadLetters: DeadLetterView[] }> {
  requirePermission(principal, 'audit_log.settings')
  await requireDestination(principal, id)
  const [attempts, letters] = await Promise.all([
    listAttempts([id]),
    listDeadLetters(id, deadLettersShown),
  ])
  return {
    attempts: attempts
      .slice(0, 50)
      .map(({ destinationId: _id, at, ...attempt }) => ({ ...attempt, at: at.toISOString() })),
    deadLetters: letters.map(({ redriveAt, at, seq, eventId, action, code, reason, answer }) => ({
      ...{ seq, eventId, action, code, reason, answer, at: at.toISOString() },
      isRequested: redriveAt !== null,
    })),
  }
}

/**
 * The destination that somebody means by its id or name, or the only one where they say nothing. Throws `destination_not_found` (404)
 * naming those there are.
 */
export async function findDestination(
  principal: Principal,
  nameOrId: string | undefined,
): Promise<{ id: string; name: string }> {
  requirePermission(principal, 'audit_log.settings')
  const rows = await listDestinationRows(principal.companyId)
  const wanted = nameOrId?.trim().toLowerCase()
  const found =
    wanted === undefined
      ? rows.length === 1
        ? rows[0]
        : undefined
      : (rows.find(({ id }) => isUuid(wanted) && id === wanted) ??
        rows.find(({ name }) => name.toLowerCase() === wanted))
  if (found) return { id: found.id, name: found.name }
  const known = rows.map(({ name }) => `"${name}"`).join(', ')
  const what =
    wanted === undefined
      ? 'Say which destination you mean'
      : `There is no destination "${nameOrId}"`
  throw new AppError('destination_not_found', {
    status: 404,
    title: 'No such destination',
    detail: `${what}; ${known === '' ? 'there is none yet' : `there is ${known}`}.`,
  })
}

type Known = {
  live: CursorRow
  backfill: CursorRow | undefined
  /** When the oldest event that waits was recorded. */
  oldest: Date | undefined
  /** And the oldest that retention will take. */
  nextToGo: Date | undefined
  isOff: boolean
  /** When the company's switch was turned. */
  changedAt: Date | null
  size: number
  keptDays: number
  deadLetters: number
  /** The newest first. */
  attempts: AttemptRow[]
}

function viewDestination(row: DestinationRow, known: Known): DestinationView {
  const { live, backfill, oldest, nextToGo, size, keptDays, deadLetters, attempts } = known
  const state = healthOf(row, known)
  const lossMs = nextToGo ? nextToGo.getTime() + keptDays * 86_400_000 : null
  const { id, name, type, auth, query, format, framing, headerNames, ca, gzip } = row
  const { delivered, duplicates, retries } = row
  return {
    ...{ id, name, type, auth, query, format, framing, headerNames, ca, gzip },
    url: hideUrl(row.url),
    ...{ delivered, duplicates, retries, deadLetters, rate: rateOf(attempts, nowMs()) },
    hasToken: row.tokenWrapped !== null,
    index: row.indexName,
    maskPersonal: row.maskPersonal,
    isSigned: row.signingWrapped !== null,
    acknowledge: row.acknowledge,
    state,
    reason: row.stateReason ?? reasonOf(state, attempts),
    since: row.stateSince.toISOString(),
    failingSince: live.firstFailedAt?.toISOString() ?? null,
    lagEvents: Math.max(0, size - live.nextSeq),
    lagSeconds: oldest ? Math.max(0, Math.round((nowMs() - oldest.getTime()) / 1000)) : 0,
    lastSuccessAt: live.lastOkAt?.toISOString() ?? null,
    lastAttemptAt: live.lastAttemptAt?.toISOString() ?? null,
    nextAttemptAt: isStalled(row, known) ? null : (live.nextAttemptAt?.toISOString() ?? null),
    warning: live.lastWarning,
    refusedCheckpoint: viewRefusal(live),
    lossAt: lossMs === null ? null : new Date(lossMs).toISOString(),
    isLossNear: lossMs !== null && lossMs - nowMs() <= lossSoonMs,
    replay: backfill ? viewReplay(backfill) : null,
    createdAt: row.createdAt.toISOString(),
  }
}

function viewRefusal(live: CursorRow): RefusedCheckpoint | null {
  const { refusedCheckpointSize: size, refusedCheckpointAt: at, checkpointSize } = live
  if (size === null || at === null || size < checkpointSize) return null
  const reason = live.refusedCheckpointReason ?? ''
  return { size, at: at.toISOString(), reason, heldSize: live.heldCheckpointSize }
}

function healthOf(row: DestinationRow, known: Known): DestinationHealth {
  if (row.state === 'paused') return 'paused'
  if (known.isOff) return 'off'
  if (row.state === 'needs_attention') return 'needs_attention'
  // Also where it failed before: without a worker nothing is tried again.
  if (isStalled(row, known)) return 'stalled'
  return known.live.failures > 0 ? 'retrying' : 'active'
}

/** A worker would take what waits within a second. */
const stalledMs = 60_000

function isStalled(row: DestinationRow, { live, oldest, changedAt }: Known): boolean {
  if (!oldest || live.isHeld) return false
  const moments = [oldest, changedAt, row.stateSince, row.updatedAt, live.lastAttemptAt]
  const since = Math.max(...moments.map((moment) => moment?.getTime() ?? 0))
  return nowMs() - Math.max(since, live.nextAttemptAt?.getTime() ?? 0) > stalledMs
}

/** Why what is new is not delivered. */
function reasonOf(state: DestinationHealth, attempts: readonly AttemptRow[]): string | null {
  if (state === 'stalled') {
    return 'Events wait, and no worker takes them. The operator of this instance has to see whether one runs.'
  }
  if (state !== 'retrying') return null
  return attempts.find(({ phase, kind }) => phase === 'live' && kind === 'retry')?.reason ?? null
}

function viewReplay(cursor: CursorRow): ReplayView {
  const { startSeq, endSeq, nextSeq, delivered, startedAt, endedAt, isCancelled } = cursor
  const end = endSeq ?? nextSeq
  return {
    ...{ firstSeq: startSeq, lastSeq: end - 1, done: nextSeq - startSeq, total: end - startSeq },
    state: endedAt === null ? 'running' : isCancelled ? 'cancelled' : 'done',
    delivered,
    startedAt: startedAt.toISOString(),
    endedAt: endedAt?.toISOString() ?? null,
  }
}
