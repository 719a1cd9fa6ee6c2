import type { CheckPhase, CheckState, FoundProblem } from '@/lib/events/integrity/schema'
import { prisma, type Sql, type Tx } from '@/lib/platform/db'
import type { Prisma } from '@/prisma/generated/client'

export type CheckRow = Prisma.IntegrityCheckGetPayload<{ include: typeof include }>

const include = { requester: { select: { user: { select: { name: true } } } } } as const

/** Newest first. */
export async function listCheckRows(companyId: string, limit: number): Promise<CheckRow[]> {
  return prisma().integrityCheck.findMany({
    where: { companyId },
    include,
    orderBy: [{ requestedAt: 'desc' }, { id: 'desc' }],
    take: limit,
  })
}

/** The one that is not finished, or the newest. */
export async function findNewestCheck(companyId: string): Promise<CheckRow | null> {
  return prisma().integrityCheck.findFirst({
    where: { companyId },
    include,
    orderBy: [{ requestedAt: 'desc' }, { id: 'desc' }],
  })
}

/** The newest one that came to a result. */
export async function findNewestVerdict(
  companyId: string,
  db: Prisma.TransactionClient = prisma(),
): Promise<{ state: string; finishedAt: Date | null } | null> {
  return db.integrityCheck.findFirst({
    where: { companyId, state: { in: ['whole', 'damaged'] } },
    select: { state: true, finishedAt: true },
    orderBy: [{ finishedAt: 'desc' }, { id: 'desc' }],
  })
}

/** Puts a run into the queue; false where one is not finished yet, which then is as urgent as this one. */
export async function insertCheck(
  sql: Sql,
  row: {
    id: string
    companyId: string
    isScheduled: boolean
    requestedBy: string | null
    now: Date
  },
): Promise<boolean> {
  const { id, companyId, isScheduled, requestedBy, now } = row
  const rows = await sql.query<{ added: boolean }>(
    'integrity.insert_check',
    // The conflict is with the one unfinished run of the company; `xmax = 0` says that the row is new.
    `INSERT INTO integrity_checks (id, company_id, state, is_scheduled, is_urgent, requested_by, requested_at)
     VALUES ($1::uuid, $2::uuid, 'waiting', $3::boolean, NOT $3::boolean, $4::uuid, $5::timestamptz)
     ON CONFLICT (company_id) WHERE finished_at IS NULL
     DO UPDATE SET is_urgent = integrity_checks.is_urgent OR excluded.is_urgent
     RETURNING xmax = 0 AS added`,
    [id, companyId, isScheduled, requestedBy, now.toISOString()],
  )
  return rows[0]?.added ?? false
}

/** The company's unfinished run is to end: one that waits still ends now, one that runs is told. */
export async function requestStop(
  tx: Tx,
  { companyId, now }: { companyId: string; now: Date },
): Promise<void> {
  await tx.db.integrityCheck.updateMany({
    where: { companyId, state: 'waiting' },
    data: { state: 'stopped', finishedAt: now },
  })
  await tx.db.integrityCheck.updateMany({
    where: { companyId, state: 'running' },
    data: { stopRequested: true },
  })
}

export type ClaimedCheck = {
  id: string
  companyId: string
  isScheduled: boolean
  isUrgent: boolean
  requestedBy: string | null
}

/**
 * Takes the oldest run that waits, or whose runner has not been heard of since `lostBefore`. `isScheduled` says of which
 * kind: what people wait for is not behind what happens by night.
 */
export async function claimCheck(
  sql: Sql,
  input: { runner: string; isScheduled: boolean; now: Date; lostBefore: Date },
): Promise<ClaimedCheck | undefined> {
  const { runner, isScheduled, now, lostBefore } = input
  const [row] = await sql.query<ClaimedCheck>(
    'integrity.claim_check',
    `UPDATE integrity_checks SET state = 'running', runner = $1::uuid, beat_at = $3::timestamptz,
            started_at = $3::timestamptz, phase = 'log', done = 0, total = 0
      WHERE id = (SELECT c.id FROM integrity_checks c
                   WHERE c.finished_at IS NULL AND c.is_scheduled = $2::boolean
                     AND (c.state = 'waiting' OR c.beat_at < $4::timestamptz)
                   ORDER BY c.requested_at LIMIT 1 FOR UPDATE SKIP LOCKED)
     RETURNING id, company_id AS "companyId", is_scheduled AS "isScheduled", is_urgent AS "isUrgent",
               requested_by AS "requestedBy"`,
    [runner, isScheduled, now.toISOString(), lostBefore.toISOString()],
  )
  return row
}

/** Says how far a run is; answers what is wished of it, undefined where another one has taken it over. */
export async function beatCheck(
  sql: Sql,
  input: { id: string; runner: string; now: Date; phase: CheckPhase; done: number; total: number },
): Promise<{ stopRequested: boolean; isUrgent: boolean } | undefined> {
  const { id, runner, now, phase, done, total } = input
  const [row] = await sql.query<{ stopRequested: boolean; isUrgent: boolean }>(
    'integrity.beat_check',
    `UPDATE integrity_checks
        SET beat_at = $3::timestamptz, phase = $4, done = $5::bigint, total = $6::bigint
      WHERE id = $1::uuid AND runner = $2::uuid AND finished_at IS NULL
     RETURNING stop_requested AS "stopRequested", is_urgent AS "isUrgent"`,
    [id, runner, now.toISOString(), phase, String(done), String(total)],
  )
  return row
}

export type CheckEnd = {
  state: Exclude<CheckState, 'waiting' | 'running'>
  finishedAt: Date
  size?: number
  epoch?: number
  root?: Uint8Array<ArrayBuffer>
  problems?: FoundProblem[]
  failure?: string
  unrecorded?: string
}

/** False where another one has taken the run over: then its result counts. */
export async function finishCheck(
  tx: Tx,
  { id, runner, end }: { id: string; runner: string; end: CheckEnd },
): Promise<boolean> {
  const { count } = await tx.db.integrityCheck.updateMany({
    where: { id, runner, finishedAt: null },
    data: end,
  })
  return count > 0
}

/** Gives a run back that this process does not end: the next one begins anew. */
export async function returnCheck(
  sql: Sql,
  { id, runner }: { id: string; runner: string },
): Promise<void> {
  await sql.query(
    'integrity.return_check',
    `UPDATE integrity_checks SET state = 'waiting', runner = NULL
      WHERE id = $1::uuid AND runner = $2::uuid AND finished_at IS NULL`,
    [id, runner],
  )
}

/** Every log that has events and no unfinished run, with what says whether it is due. */
export async function listCheckable(
  sql: Sql,
): Promise<{ companyId: string; createdAt: Date; lastFinishedAt: Date | null }[]> {
  return sql.query(
    'integrity.checkable',
    `SELECT c.id AS "companyId", c.created_at AS "createdAt",
            (SELECT max(k.finished_at) FROM integrity_checks k
              WHERE k.company_id = c.id AND k.state IN ('whole', 'damaged')) AS "lastFinishedAt"
       FROM companies c JOIN logs l ON l.company_id = c.id
      WHERE l.size > 0 AND NOT EXISTS (
        SELECT FROM integrity_checks k WHERE k.company_id = c.id AND k.finished_at IS NULL)`,
    [],
  )
}

/** Deletes runs beyond the newest `kept` of each company; damage is kept for ever. */
export async function deleteOldChecks(sql: Sql, kept: number): Promise<void> {
  await sql.query(
    'integrity.delete_old_checks',
    `DELETE FROM integrity_checks k USING (
       SELECT id, row_number() OVER (PARTITION BY company_id ORDER BY requested_at DESC) AS place FROM integrity_checks
        WHERE finished_at IS NOT NULL AND state <> 'damaged') old
      WHERE k.id = old.id AND old.place > $1::int`,
    [kept],
  )
}

/** Whose newest result is damage, and the age of the oldest newest result: for whoever watches the instance. */
export async function measureCheckRows(
  sql: Sql,
): Promise<{ damaged: number; oldestSeconds: number | null; refused: number; failing: number }> {
  const [row] = await sql.query<{
    damaged: number
    oldestSeconds: number | null
    refused: number
    failing: number
  }>(
    'integrity.measure',
    `WITH newest AS (
       SELECT DISTINCT ON (company_id) state, finished_at FROM integrity_checks
        WHERE state IN ('whole', 'damaged') ORDER BY company_id, finished_at DESC)
     SELECT (SELECT count(*) FROM newest WHERE state = 'damaged') AS damaged,
            (SELECT extract(epoch FROM now() - min(finished_at))::float8 FROM newest) AS "oldestSeconds",
            (SELECT count(*) FROM checkpoint_publishing WHERE refusal IS NOT NULL) AS refused,
            (SELECT count(*) FROM checkpoint_copies WHERE next_attempt_at IS NOT NULL AND attempts > 0) AS failing`,
    [],
  )
  return row ?? { damaged: 0, oldestSeconds: null, refused: 0, failing: 0 }
}
