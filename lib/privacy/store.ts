import { type Sql, type SqlTx, sql } from '@/lib/platform/db'
import type { ErasureCounts, ErasureState } from './schema/words'

export type ErasureRow = {
  companyId: string
  id: string
  refs: string[]
  state: ErasureState
  reason: string
  person: Uint8Array | null
  atRef: string | null
  afterSeq: number
  counts: ErasureCounts
  checkpointBefore: string
  erasedEvent: string | null
  certificate: string | null
  signature: string | null
  requestedAt: Date
  destroyedAt: Date | null
  finishedAt: Date | null
}

const columns = `company_id AS "companyId", id, refs, state, reason, person, at_ref AS "atRef", after_seq AS "afterSeq", counts,
  checkpoint_before AS "checkpointBefore", erased_event AS "erasedEvent", certificate, signature,
  requested_at AS "requestedAt", destroyed_at AS "destroyedAt", finished_at AS "finishedAt"`

export async function insertErasure(
  tx: SqlTx,
  row: {
    companyId: string
    id: string
    refs: string[]
    reason: string
    person: Uint8Array
    counts: ErasureCounts
    checkpointBefore: string
    nowMs: number
  },
): Promise<void> {
  await tx.sql.query(
    'privacy.insert_erasure',
    `INSERT INTO person_erasures (company_id, id, refs, reason, person, counts, checkpoint_before, requested_at)
     VALUES ($1::uuid, $2::uuid, $3::text[], $4, decode($5, 'hex'), $6::jsonb, $7, to_timestamp($8::float8 / 1000))`,
    [
      ...[row.companyId, row.id],
      row.refs,
      ...[row.reason, Buffer.from(row.person).toString('hex'), JSON.stringify(row.counts)],
      ...[row.checkpointBefore, row.nowMs],
    ],
  )
}

/** The row, locked: two that work on one erasure take turns. */
export async function lockErasure(
  tx: SqlTx,
  { companyId, id }: { companyId: string; id: string },
): Promise<ErasureRow | undefined> {
  const [row] = await tx.sql.query<ErasureRow>(
    'privacy.lock_erasure',
    `SELECT ${columns} FROM person_erasures WHERE company_id = $1::uuid AND id = $2::uuid FOR UPDATE`,
    [companyId, id],
  )
  return row
}

export async function readErasure(
  db: Sql,
  { companyId, id }: { companyId: string; id: string },
): Promise<ErasureRow | undefined> {
  const [row] = await db.query<ErasureRow>(
    'privacy.read_erasure',
    `SELECT ${columns} FROM person_erasures WHERE company_id = $1::uuid AND id = $2::uuid`,
    [companyId, id],
  )
  return row
}

/** Erasures of a company, of one of these refs where there are any, newest first. */
export async function listErasures(input: {
  companyId: string
  refs?: string[]
  limit: number
}): Promise<ErasureRow[]> {
  return await sql().query<ErasureRow>(
    'privacy.list_erasures',
    `SELECT ${columns} FROM person_erasures
      WHERE company_id = $1::uuid AND ($2::text[] IS NULL OR refs && $2::text[]) ORDER BY requested_at DESC, id DESC LIMIT $3::int`,
    [input.companyId, input.refs ?? null, input.limit],
  )
}

/** Whether somebody else asked for one of these refs, and it is not done. Under the log's lock: two may ask at once. */
export async function isUnderWay(
  db: Sql,
  { companyId, refs, but }: { companyId: string; refs: string[]; but: string },
): Promise<boolean> {
  const rows = await db.query(
    'privacy.under_way',
    `SELECT 1 AS one FROM person_erasures
      WHERE company_id = $1::uuid AND refs && $2::text[] AND state <> 'done' AND id <> $3::uuid LIMIT 1`,
    [companyId, refs, but],
  )
  return rows.length > 0
}

/** Erasures that were begun and are not done, oldest first. */
export async function listUnfinished(): Promise<{ companyId: string; id: string }[]> {
  return await sql().query(
    'privacy.list_unfinished',
    `SELECT company_id AS "companyId", id FROM person_erasures WHERE state <> 'done' ORDER BY requested_at, id`,
    [],
  )
}

export type ErasureChange = Partial<
  Pick<
    ErasureRow,
    | 'state'
    | 'person'
    | 'atRef'
    | 'afterSeq'
    | 'counts'
    | 'erasedEvent'
    | 'certificate'
    | 'signature'
  >
> & { destroyedAtMs?: number; finishedAtMs?: number }

/** Writes what has changed of a row that the transaction has locked: `row` with it. */
export async function updateErasure(
  tx: SqlTx,
  row: ErasureRow,
  change: ErasureChange,
): Promise<void> {
  const next = { ...row, ...change }
  const time = (ms: number | undefined, was: Date | null) => ms ?? was?.getTime() ?? null
  await tx.sql.query(
    'privacy.update_erasure',
    `UPDATE person_erasures SET state = $3, person = decode($4, 'hex'), at_ref = $5, after_seq = $6::bigint, counts = $7::jsonb,
            erased_event = $8::uuid, certificate = $9, signature = $10, destroyed_at = to_timestamp($11::float8 / 1000),
            finished_at = to_timestamp($12::float8 / 1000)
      WHERE company_id = $1::uuid AND id = $2::uuid`,
    [
      ...[row.companyId, row.id, next.state],
      next.person === null ? null : Buffer.from(next.person).toString('hex'),
      ...[next.atRef, String(next.afterSeq), JSON.stringify(next.counts)],
      ...[next.erasedEvent, next.certificate, next.signature],
      time(change.destroyedAtMs, row.destroyedAt),
      time(change.finishedAtMs, row.finishedAt),
    ],
  )
}
