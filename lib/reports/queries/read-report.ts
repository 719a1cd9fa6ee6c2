import { nameMembers } from '@/lib/access/queries/access-holders'
import { requirePermission } from '@/lib/access/require-permission'
import { can } from '@/lib/access/roles'
import type { SessionPrincipal } from '@/lib/access/schema'
import { nameFacetValues } from '@/lib/events/queries/name-actors'
import { readFoundEvents } from '@/lib/events/queries/read-found-events'
import type { StoredEvent } from '@/lib/events/schema'
import { isUuid } from '@/lib/platform/ids'
import { isOnlyReviewer } from '@/lib/reports/commands/review'
import { findLostUntil } from '@/lib/reports/find-lost-until'
import type { ReportData, ReviewLine } from '@/lib/reports/schema/report-data'
import type { ReportPage, ShownLine } from '@/lib/reports/schema/pages'
import { countLines, type LineRow, listLineRows } from '@/lib/reports/store/lines'
import { listMailRows } from '@/lib/reports/store/mails'
import { findReportRow } from '@/lib/reports/store/reports'
import { showReport } from './list-reports'
import { showTable } from './show-tables'

/** How many lines of a review stand on one page. */
export const linesPerPage = 100

/**
 * A report with what is shown of it; lines of a review from a position on, or all. Null alike for none and another company's.
 * Throws `permission_missing` (403).
 */
export async function readReport(
  principal: SessionPrincipal,
  { id, fromLine, allLines = false }: { id: string; fromLine: number; allLines?: boolean },
): Promise<ReportPage | null> {
  requirePermission(principal, 'audit_log.view')
  const { companyId } = principal
  const row = isUuid(id) ? await findReportRow({ companyId, id }) : null
  if (!row) return null
  const data: ReportData = JSON.parse(row.data)
  const range = allLines ? { from: 0, limit: 100_000 } : { from: fromLine, limit: linesPerPage }
  const [counts, mails, members, lineRows, isAlone, lostUntil] = await Promise.all([
    countLines([id]),
    listMailRows([id]),
    nameMembers(companyId),
    listLineRows(id, range),
    isOnlyReviewer(principal),
    findLostUntil(companyId, { ...row, data }),
  ])
  const lines = lineRows.map((line) => ({ line, parsed: JSON.parse(line.data) as ReviewLine }))
  const names = await nameEverybody(principal, { data, lines: lines.map(({ parsed }) => parsed) })
  return {
    ...showReport(row, { counts, mails, names: members }),
    ...{ timeZone: row.timeZone, query: row.query },
    ...{ fromAt: row.fromAt.toISOString(), untilAt: row.untilAt.toISOString() },
    log: { size: row.logSize, root: row.logRoot, checkpoint: row.checkpoint },
    dataSha256: row.dataSha256,
    rewrittenAt: row.rewrittenAt?.toISOString() ?? null,
    lostUntil: lostUntil?.toISOString() ?? null,
    data,
    tables: data.tables.map((table) => showTable(table, { q: row.query, names })),
    listed: await readListed(companyId, data),
    lines: lines.map(({ line, parsed }) =>
      showLine(parsed, { row: line, names, members, viewer: principal, isAlone }),
    ),
    canManage: can(principal, 'reports.manage'),
    canExport: can(principal, 'audit_log.export'),
  }
}

/** By what the log finds them; who was erased has no name. */
type Names = Record<string, { label: string; hint: string | null }>

async function nameEverybody(
  reader: { companyId: string },
  { data, lines }: { data: ReportData; lines: readonly ReviewLine[] },
): Promise<Names> {
  const valuesOf = (key: string) =>
    data.tables.filter((table) => table.key === key).flatMap(({ rows }) => rows)
  const actors = valuesOf('actor').map(({ value }) => value)
  const refs = lines.flatMap(({ ref }) => ref ?? [])
  const workspaces = valuesOf('workspace').map(({ value }) => value)
  const found = await Promise.all([
    nameFacetValues(reader, { key: 'actor', values: [...new Set([...actors, ...refs])] }),
    nameFacetValues(reader, { key: 'workspace', values: workspaces }),
  ])
  return Object.fromEntries(found.flatMap((names) => [...names]))
}

/** What of the listed events the log still has. */
async function readListed(companyId: string, { list }: ReportData): Promise<StoredEvent[]> {
  if (list === null || list.seqs.length === 0) return []
  const anyTime = { min: 0, max: 8_640_000_000_000 }
  const found = list.seqs.map((seq) => ({ seq, atMs: 0, recordedMs: anyTime }))
  const events: StoredEvent[] = []
  for await (const batch of readFoundEvents({ companyId }, found)) events.push(...batch)
  return events
}

function showLine(
  line: ReviewLine,
  given: {
    row: LineRow
    names: Names
    members: ReadonlyMap<string, { name: string; email: string }>
    viewer: SessionPrincipal
    isAlone: boolean
  },
): ShownLine {
  const { row, names, members, viewer, isAlone } = given
  const known = line.ref === null ? undefined : names[line.ref]
  const member = members.get(line.id)
  // What the log calls a person outlives their account; who was never in it is called what the account says.
  const label = line.name ?? known?.label ?? (line.ref === null ? member?.name : undefined)
  const { boundBy } = line
  const bound = boundBy && (boundBy.name ?? members.get(boundBy.id)?.name ?? 'Somebody who left')
  return {
    ...line,
    position: row.position,
    label: label ?? line.ref ?? 'Somebody who left',
    hint:
      line.name === null
        ? (known?.hint ?? (line.ref === null ? member?.email : null) ?? null)
        : null,
    boundByLabel: bound,
    decision: row.decision,
    comment: row.comment,
    decidedBy: row.decidedBy && (members.get(row.decidedBy)?.name ?? 'Somebody who left'),
    decidedAt: row.decidedAt?.toISOString() ?? null,
    isOwnDecision: row.decidedBy !== null && row.decidedBy === row.ownerId,
    isForOthers: row.ownerId === viewer.memberId && !isAlone,
  }
}
