import { type SqlTx, sql, type Tx } from '@/lib/platform/db'
import type { Decision } from '@/lib/reports/schema/report-data'

export type LineRow = {
  position: number
  ownerId: string | null
  /** JSON: a `ReviewLine`. */
  data: string
  decision: Decision | null
  comment: string | null
  decidedBy: string | null
  decidedAt: Date | null
}

const columns = `position, owner_id AS "ownerId", data, decision, comment, decided_by AS "decidedBy",
  decided_at AS "decidedAt"`

export async function insertLines(
  tx: Tx,
  reportId: string,
  lines: readonly { ownerId: string | null; data: string }[],
): Promise<void> {
  await tx.db.reportLine.createMany({
    data: lines.map((line, position) => ({ reportId, position, ...line })),
  })
}

export async function listLineRows(
  reportId: string,
  { from, limit }: { from: number; limit: number },
): Promise<LineRow[]> {
  return sql().query<LineRow>(
    'reports.lines',
    `SELECT ${columns} FROM report_lines WHERE report_id = $1::uuid AND position >= $2::int
     ORDER BY position LIMIT $3::int`,
    [reportId, from, limit],
  )
}

/** The report's row is locked by then. */
export async function findLine(
  tx: SqlTx,
  input: { reportId: string; position: number },
): Promise<LineRow | null> {
  const rows = await tx.sql.query<LineRow>(
    'reports.find_line',
    `SELECT ${columns} FROM report_lines WHERE report_id = $1::uuid AND position = $2::int`,
    [input.reportId, input.position],
  )
  return rows[0] ?? null
}

export async function updateLine(
  tx: Tx,
  { reportId, position }: { reportId: string; position: number },
  data: {
    decision: Decision | null
    comment: string | null
    decidedBy: string | null
    decidedAt: Date | null
  },
): Promise<void> {
  await tx.db.reportLine.update({ where: { reportId_position: { reportId, position } }, data })
}

export type LineCounts = {
  reportId: string
  lines: number
  keep: number
  revoke: number
  /** Decided by the very person whose access it is. */
  ownDecisions: number
}

const counts = `report_id AS "reportId", count(*)::int AS lines, count(*) FILTER (WHERE decision = 'keep')::int AS keep,
  count(*) FILTER (WHERE decision = 'revoke')::int AS revoke,
  count(*) FILTER (WHERE decided_by = owner_id)::int AS "ownDecisions"`

export async function countLines(reportIds: readonly string[]): Promise<LineCounts[]> {
  return sql().query<LineCounts>(
    'reports.count_lines',
    `SELECT ${counts} FROM report_lines WHERE report_id = ANY($1::uuid[]) GROUP BY report_id`,
    [[...reportIds]],
  )
}

export async function countLinesOf(tx: SqlTx, reportId: string): Promise<LineCounts> {
  const rows = await tx.sql.query<LineCounts>(
    'reports.count_lines_of',
    `SELECT ${counts} FROM report_lines WHERE report_id = $1::uuid GROUP BY report_id`,
    [reportId],
  )
  return rows[0] ?? { reportId, lines: 0, keep: 0, revoke: 0, ownDecisions: 0 }
}

/** What was decided, in the order of the lines: what a digest is made of. */
export async function listDecisions(
  tx: SqlTx,
  reportId: string,
): Promise<Pick<LineRow, 'position' | 'decision' | 'comment' | 'decidedBy'>[]> {
  return tx.sql.query(
    'reports.decisions',
    `SELECT position, decision, comment, decided_by AS "decidedBy" FROM report_lines
     WHERE report_id = $1::uuid ORDER BY position`,
    [reportId],
  )
}
