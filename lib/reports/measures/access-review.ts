import { type AccessHolder, listAccessHolders } from '@/lib/access/queries/access-holders'
import { administratorRoles } from '@/lib/access/roles'
import { readQuery } from '@/lib/events/read-query'
import { findLatest, matchEvents } from '@/lib/events/segments/count-events'
import { searchLog } from '@/lib/events/segments/open-search'
import { findPersonRefs } from '@/lib/log/find-person-refs'
import { nowMs } from '@/lib/platform/clock'
import { accessChangesQuery } from '@/lib/reports/schema/kinds'
import type { Figure, ReportData, ReviewFlag, ReviewLine } from '@/lib/reports/schema/report-data'
import { listNewest } from './access-changes'
import { type AccessHistory, findSince, readAccessHistory } from './access-history'
import { countFigure, type Windows } from './window'

type Measured = Pick<ReportData, 'figures' | 'series' | 'tables' | 'list'>
/** `ownerId`: the member whose own access it is, or who made it. */
export type MeasuredLine = ReviewLine & { ownerId: string | null }

/** Who does nothing for longer has access that nobody needs. */
export const unusedDays = 90

/** Who may do what as of now, and what changed of it within the period. */
export async function measureAccessReview(
  windows: Windows,
): Promise<Measured & { lines: MeasuredLine[] }> {
  const { companyId, untilSeq } = windows.now
  const holders = await listAccessHolders(companyId)
  const userIds = holders.flatMap((one) => (one.kind === 'member' ? [one.userId] : []))
  const [refs, history, acted] = await Promise.all([
    findPersonRefs(companyId, userIds),
    readAccessHistory({ companyId, untilSeq }),
    findLastActs({ companyId, untilSeq }),
  ])
  const keptFrom = windows.keptFromMs
  const lines = holders.map((holder) => toLine(holder, { refs, history, acted, keptFrom }))
  return {
    figures: [
      ...countLines(lines),
      await countFigure(windows, { id: 'changes', label: 'Access changes', q: accessChangesQuery }),
    ],
    series: null,
    tables: [],
    // What a reviewer looks at is the access; the report of changes lists more of them.
    list: await listNewest(windows.now, accessChangesQuery, { limit: 100 }),
    lines,
  }
}

/** When each actor last did something that stands in the log. */
async function findLastActs(input: {
  companyId: string
  untilSeq: number
}): Promise<Map<string, number>> {
  const { companyId, untilSeq } = input
  const bounds = { untilSeq }
  const query = readQuery('')
  return await searchLog({ companyId, query, bounds, nowMs: 0, timeZone: 'UTC' }, async (open) =>
    findLatest(await matchEvents(open, { columns: ['actor'], times: true }), 'actor'),
  )
}

type Known = {
  refs: ReadonlyMap<string, string>
  history: AccessHistory
  acted: ReadonlyMap<string, number>
  keptFrom: number | null
}

function toLine(holder: AccessHolder, known: Known): MeasuredLine {
  const since = holder.since.toISOString()
  const isMember = holder.kind === 'member'
  const ref = isMember ? (known.refs.get(holder.userId) ?? null) : null
  const actedMs = ref === null ? undefined : known.acted.get(ref)
  const used = isMember ? holder.lastSeenAt : holder.lastUsedAt
  const lastUsedMs = Math.max(actedMs ?? 0, used?.getTime() ?? 0)
  const lastUsedAt = lastUsedMs > 0 ? new Date(lastUsedMs).toISOString() : null
  const came = known.keptFrom !== null && holder.since.getTime() < known.keptFrom ? null : since
  const line = {
    kind: holder.kind,
    id: holder.id,
    ref,
    name: isMember ? null : holder.name,
    grants: holder.grants.map(({ role, roleLabel, group, permissions }) => ({
      ...{ roleLabel, group: group?.name ?? null, permissions },
      ...findSince(known.history, {
        holder: isMember ? holder.userId : holder.id,
        ...{ role, group: group?.id ?? null, permissions, came },
      }),
    })),
    scopes: holder.kind === 'api_key' ? holder.scopes : [],
    boundBy: holder.kind === 'api_key' ? describeBound(holder) : null,
    since,
    expiresAt: holder.kind === 'api_key' ? (holder.expiresAt?.toISOString() ?? null) : null,
    lastUsedAt,
    ownerId: isMember ? holder.id : holder.createdBy,
  }
  return { ...line, flags: findFlags(holder, lastUsedMs) }
}

/** A member stands in a report by id alone. */
function describeBound({ boundBy }: AccessHolder & { kind: 'api_key' }): ReviewLine['boundBy'] {
  if (boundBy === null) return null
  const { kind, id, name } = boundBy
  return { kind, id, name: kind === 'member' ? null : name }
}

function findFlags(holder: AccessHolder, lastUsedMs: number): ReviewFlag[] {
  const administers = holder.grants.some(({ role }) =>
    administratorRoles.some((administrator) => administrator === role),
  )
  const idleMs = nowMs() - Math.max(lastUsedMs, holder.since.getTime())
  return [
    ...(administers ? (['administers'] as const) : []),
    ...(idleMs > unusedDays * 86_400_000 ? (['unused'] as const) : []),
    ...(holder.kind === 'member' && !holder.hasTwoFactor ? (['no_two_factor'] as const) : []),
    ...(holder.kind === 'api_key' && holder.expiresAt === null ? (['never_expires'] as const) : []),
  ]
}

function countLines(lines: readonly MeasuredLine[]): Figure[] {
  const count = (id: string, label: string, isCounted: (line: MeasuredLine) => boolean) => ({
    ...{ id, label, q: null, before: null },
    count: lines.filter(isCounted).length,
  })
  const flagged = (flag: ReviewFlag) => (line: MeasuredLine) => line.flags.includes(flag)
  return [
    count('members', 'Members', ({ kind }) => kind === 'member'),
    count('administrators', 'Administrators', flagged('administers')),
    count('accounts', 'Service accounts', ({ kind }) => kind === 'service_account'),
    count('keys', 'API keys', ({ kind }) => kind === 'api_key'),
    count('unused', `Not used for ${unusedDays} days`, flagged('unused')),
    count('no_two_factor', 'Members without a second factor', flagged('no_two_factor')),
    count('never_expires', 'Keys that never expire', flagged('never_expires')),
  ]
}
