import { type SqlTx, sql, type Tx } from '@/lib/platform/db'
import type { ReportKind } from '@/lib/reports/schema/kinds'

/** A report without what was counted: for lists. */
export type ReportRow = {
  id: string
  companyId: string
  kind: ReportKind
  /** `YYYY-MM-DD`; `until` is exclusive. */
  from: string
  until: string
  timeZone: string
  query: string
  fromAt: Date
  untilAt: Date
  logSize: number
  logEpoch: number
  logRoot: string
  dataSha256: string
  madeAt: Date
  madeBy: string | null
  rewrittenAt: Date | null
  reviewStartedAt: Date | null
  reviewCompletedAt: Date | null
  reviewCompletedBy: string | null
}

const columns = `r.id, r.company_id AS "companyId", r.kind, r.from_day::text AS "from", r.until_day::text AS "until",
  r.time_zone AS "timeZone", r.query, r.from_at AS "fromAt", r.until_at AS "untilAt", r.log_size AS "logSize",
  r.log_epoch AS "logEpoch", r.log_root AS "logRoot", r.data_sha256 AS "dataSha256", r.made_at AS "madeAt",
  r.made_by AS "madeBy", r.rewritten_at AS "rewrittenAt", r.review_started_at AS "reviewStartedAt",
  r.review_completed_at AS "reviewCompletedAt", r.review_completed_by AS "reviewCompletedBy"`

export type WholeReportRow = ReportRow & { checkpoint: string; data: string }

export async function insertReport(
  tx: SqlTx,
  row: Omit<
    WholeReportRow,
    'rewrittenAt' | 'reviewStartedAt' | 'reviewCompletedAt' | 'reviewCompletedBy'
  >,
): Promise<void> {
  await tx.sql.query(
    'reports.insert',
    `INSERT INTO reports (id, company_id, kind, from_day, until_day, time_zone, query, from_at, until_at, log_size,
                          log_epoch, log_root, checkpoint, data, data_sha256, made_at, made_by)
     VALUES ($1::uuid, $2::uuid, $3, $4::date, $5::date, $6, $7, $8::timestamptz, $9::timestamptz, $10::bigint,
             $11::int, $12, $13, $14, $15, $16::timestamptz, $17::uuid)`,
    [
      ...[row.id, row.companyId, row.kind, row.from, row.until, row.timeZone, row.query],
      ...[row.fromAt.toISOString(), row.untilAt.toISOString(), String(row.logSize), row.logEpoch],
      ...[row.logRoot, row.checkpoint, row.data, row.dataSha256, row.madeAt.toISOString()],
      row.madeBy,
    ],
  )
}

/** The newest first. */
export async function listReportRows(
  companyId: string,
  { limit }: { limit: number },
): Promise<ReportRow[]> {
  return sql().query<ReportRow>(
    'reports.list',
    `SELECT ${columns} FROM reports r WHERE r.company_id = $1::uuid ORDER BY r.made_at DESC, r.id DESC LIMIT $2::int`,
    [companyId, limit],
  )
}

/** The newest of each kind. */
export async function listNewestRows(companyId: string): Promise<ReportRow[]> {
  return sql().query<ReportRow>(
    'reports.newest',
    `SELECT DISTINCT ON (r.kind) ${columns} FROM reports r WHERE r.company_id = $1::uuid
     ORDER BY r.kind, r.made_at DESC, r.id DESC`,
    [companyId],
  )
}

/** Null alike for none and another company's. `id` is a UUID. */
export async function findReportRow(input: {
  companyId: string
  id: string
}): Promise<WholeReportRow | null> {
  const rows = await sql().query<WholeReportRow>(
    'reports.find',
    `SELECT ${columns}, r.checkpoint, r.data FROM reports r WHERE r.company_id = $1::uuid AND r.id = $2::uuid`,
    [input.companyId, input.id],
  )
  return rows[0] ?? null
}

/** The same, its row locked. */
export async function lockReport(
  tx: SqlTx,
  input: { companyId: string; id: string },
): Promise<ReportRow | null> {
  const rows = await tx.sql.query<ReportRow>(
    'reports.lock',
    `SELECT ${columns} FROM reports r WHERE r.company_id = $1::uuid AND r.id = $2::uuid FOR UPDATE`,
    [input.companyId, input.id],
  )
  return rows[0] ?? null
}

/** Lines and mails go with it. */
export async function deleteReportRow(tx: Tx, id: string): Promise<void> {
  await tx.db.report.delete({ where: { id } })
}

export async function updateReview(
  tx: Tx,
  id: string,
  data: { reviewStartedAt?: Date; reviewCompletedAt?: Date; reviewCompletedBy?: string },
): Promise<void> {
  await tx.db.report.update({ where: { id }, data })
}

export async function countReports(tx: Tx, companyId: string): Promise<number> {
  return tx.db.report.count({ where: { companyId } })
}
