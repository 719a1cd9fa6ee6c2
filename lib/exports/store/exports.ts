import { prisma, sql, type SqlTx, type Tx } from '@/lib/platform/db'
import { type ExportMark, readMark } from '@/lib/exports/schema/export-mark'
import { Prisma } from '@/prisma/generated/client'

/** The table of exports. */

export type ExportRow = Prisma.ExportGetPayload<{ select: typeof select }>

const select = {
  ...{ id: true, companyId: true, memberId: true, sessionId: true, requestId: true, origin: true },
  ...{ format: true, query: true, rangeAfter: true, rangeBefore: true, timeZone: true },
  ...{ columns: true, state: true, attempts: true, file: true, mark: true, rows: true },
  ...{ rowsExpected: true, bytes: true, sha256: true, manifestSha256: true, isSigned: true },
  ...{ errorCode: true, errorDetail: true, createdAt: true, finishedAt: true, expiresAt: true },
  downloads: true,
  member: { select: { user: { select: { id: true, name: true, email: true } } } },
} as const satisfies Prisma.ExportSelect

/** As a change: whoever goes on would begin anew. */
export const noMark = { mark: Prisma.DbNull }

const unfinished = ['waiting', 'running']

/** One at a time per company: how many are unfinished is counted before another one is asked for. */
export async function lockExports(tx: SqlTx, companyId: string): Promise<void> {
  await tx.sql.query(
    'exports.lock',
    `SELECT 1 AS locked FROM pg_advisory_xact_lock(hashtextextended('trailkeeper.exports.' || $1, 0))`,
    [companyId],
  )
}

export async function countUnfinished(tx: Tx, companyId: string): Promise<number> {
  return tx.db.export.count({ where: { companyId, state: { in: unfinished } } })
}

export async function insertExport(tx: Tx, row: Prisma.ExportUncheckedCreateInput): Promise<void> {
  await tx.db.export.create({ data: row })
}

/** The newest ones, newest first. */
export async function listExportRows(companyId: string, limit: number): Promise<ExportRow[]> {
  return prisma().export.findMany({
    where: { companyId },
    select,
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: limit,
  })
}

/** Null alike for none and another company's. `id` is a UUID. */
export async function findExportRow(
  { companyId, id }: { companyId: string; id: string },
  db: Prisma.TransactionClient = prisma(),
): Promise<ExportRow | null> {
  return db.export.findFirst({ where: { companyId, id }, select })
}

/**
 * Takes the oldest export that waits, or whose worker no longer renews its lease, for `lease`; undefined where there is none.
 * Of one company one runs at a time, so that nobody waits behind somebody else's hundred.
 */
export async function claimExport(input: {
  lease: string
  now: Date
  until: Date
}): Promise<ExportRow | undefined> {
  const [claimed] = await sql().query<{ id: string; companyId: string }>(
    'exports.claim',
    `UPDATE exports SET state = 'running', lease = $1::uuid, lease_until = $3::timestamptz, attempts = attempts + 1,
            rows = coalesce((mark->>'rows')::bigint, 0)
      WHERE id = (
        SELECT e.id FROM exports e
         WHERE (e.state = 'waiting' OR (e.state = 'running' AND e.lease_until < $2::timestamptz))
           AND NOT EXISTS (SELECT 1 FROM exports o WHERE o.company_id = e.company_id AND o.id <> e.id
                              AND o.state = 'running' AND o.lease_until >= $2::timestamptz)
         ORDER BY e.created_at, e.id LIMIT 1 FOR UPDATE SKIP LOCKED)
      RETURNING id, company_id AS "companyId"`,
    [input.lease, input.now.toISOString(), input.until.toISOString()],
  )
  if (!claimed) return undefined
  return (await findExportRow(claimed)) ?? undefined
}

/** Renews a lease and tells how far the work is; false where it was lost: cancelled, erased, or another worker's. */
export async function renewLease(input: {
  id: string
  lease: string
  until: Date
  rows: number
  rowsExpected: number | null
}): Promise<boolean> {
  const { count } = await prisma().export.updateMany({
    where: { id: input.id, lease: input.lease, state: 'running' },
    data: { leaseUntil: input.until, rows: input.rows, rowsExpected: input.rowsExpected },
  })
  return count > 0
}

/**
 * Notes under a lease how far a draft is on the disk. Answers how many attempts count now, since one that came further is the
 * first again; null where the lease was lost.
 */
export async function noteMark({
  id,
  lease,
  mark,
}: {
  id: string
  lease: string
  mark: ExportMark
}): Promise<number | null> {
  const [row] = await sql().query<{ attempts: number }>(
    'exports.note_mark',
    `UPDATE exports SET mark = $3::jsonb,
            attempts = CASE WHEN $4::bigint > coalesce((mark->>'rows')::bigint, 0) THEN 1 ELSE attempts END
      WHERE id = $1::uuid AND lease = $2::uuid AND state = 'running' RETURNING attempts`,
    [id, lease, JSON.stringify(mark), String(mark.rows)],
  )
  return row?.attempts ?? null
}

/** Where a draft of the export stands that somebody may go on with. */
export async function findMark(id: string): Promise<ExportMark | null> {
  const row = await prisma().export.findUnique({ where: { id }, select: { mark: true } })
  return readMark(row?.mark)
}

/** Writes the end of the work under a lease; false where it was lost. */
export async function finishExport(
  { id, lease }: { id: string; lease: string },
  data: Prisma.ExportUncheckedUpdateManyInput,
  tx?: Tx,
): Promise<boolean> {
  const { count } = await (tx?.db ?? prisma()).export.updateMany({
    where: { id, lease, state: 'running' },
    data: { ...data, lease: null, leaseUntil: null },
  })
  return count > 0
}

/** Takes an export out of one of these states; whoever holds its lease has lost it. False where it is in none of them. */
export async function settleExport(
  tx: Tx,
  { companyId, id, from }: { companyId: string; id: string; from: readonly string[] },
  data: Prisma.ExportUncheckedUpdateManyInput,
): Promise<boolean> {
  const { count } = await tx.db.export.updateMany({
    where: { companyId, id, state: { in: [...from] } },
    data: { ...data, lease: null, leaseUntil: null, file: null },
  })
  return count > 0
}

export async function countDownload(tx: Tx, id: string, now: Date): Promise<void> {
  await tx.db.export.update({
    where: { id },
    data: { downloads: { increment: 1 }, downloadedAt: now },
  })
}

/** Finished files whose time is over. */
export async function listEnded(now: Date): Promise<{ id: string; companyId: string }[]> {
  return prisma().export.findMany({
    where: { state: 'done', expiresAt: { lte: now } },
    select: { id: true, companyId: true },
  })
}

/** What is left of exports that nobody went on with in time may go. */
export async function dropEndedMarks(now: Date): Promise<void> {
  await prisma().export.updateMany({
    where: { state: { in: ['cancelled', 'failed'] }, expiresAt: { lte: now } },
    data: { ...noMark, expiresAt: null },
  })
}

/** Files that somebody may still want or go on with, or that are being written now; of a finished one the draft may go. */
export async function listKeptFiles(): Promise<{ file: string; hasDraft: boolean }[]> {
  const rows = await prisma().export.findMany({
    where: {
      OR: [
        { state: { in: ['done', 'running'] }, file: { not: null } },
        { mark: { not: Prisma.DbNull } },
      ],
    },
    select: { state: true, file: true, mark: true },
  })
  return rows.flatMap(({ state, file, mark }) => {
    const marked = readMark(mark)?.file
    return [
      ...(file === null ? [] : [{ file, hasDraft: state !== 'done' }]),
      ...(marked === undefined ? [] : [{ file: marked, hasDraft: true }]),
    ]
  })
}

export async function setFile(id: string, lease: string, file: string): Promise<boolean> {
  const { count } = await prisma().export.updateMany({
    where: { id, lease, state: 'running' },
    data: { file },
  })
  return count > 0
}

/** Everything of a company that an erasure looks at; locked, so that nothing of it ends meanwhile. */
export async function lockRowsOf(
  tx: Tx,
  companyId: string,
): Promise<{ id: string; state: string; query: string; file: string | null; mark: unknown }[]> {
  return tx.sql.query(
    'exports.lock_rows',
    `SELECT id, state, query, file, mark FROM exports WHERE company_id = $1::uuid ORDER BY id FOR UPDATE`,
    [companyId],
  )
}

export async function writeErased(
  tx: Tx,
  id: string,
  data: Prisma.ExportUncheckedUpdateInput,
): Promise<void> {
  await tx.db.export.update({ where: { id }, data })
}

export async function listSentIds(
  companyId: string,
  { since, limit }: { since: Date; limit: number },
): Promise<string[]> {
  const rows = await prisma().export.findMany({
    where: { companyId, state: 'sent', finishedAt: { gte: since } },
    select: { id: true },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: limit,
  })
  return rows.map(({ id }) => id)
}
