import type { EventRow } from '@/lib/log/restore-event'
import { prisma, type Sql, sql, type Tx } from '@/lib/platform/db'

export type HoldRow = {
  id: string
  name: string
  reason: string
  query: string
  rangeFrom: Date | null
  rangeTo: Date | null
  personRef: string | null
  placedAt: Date
  /** Since when it asks what it asks: dates in the query that are relative count from here. */
  changedAt: Date
  releasedAt: Date | null
  releaseReason: string | null
}

/** With the names of those who placed and released it. */
export type NamedHoldRow = HoldRow & {
  placedBy: { name: string } | null
  releasedBy: { name: string } | null
}

const named = {
  placedBy: { select: { name: true } },
  releasedBy: { select: { name: true } },
} as const

/** What whoever prunes or erases has to know of a hold. */
export type HoldInForce = Omit<HoldRow, 'reason' | 'placedAt' | 'releasedAt' | 'releaseReason'>

const lockKey = `hashtextextended('trailkeeper.holds.' || $1, 0)`

/** Nobody places, changes or releases a hold, prunes or erases meanwhile. Before the log's row: own rows → log → persons. */
export async function lockHolds(db: Sql, companyId: string): Promise<void> {
  await db.query('holds.lock', `SELECT 1 AS locked FROM pg_advisory_xact_lock(${lockKey})`, [
    companyId,
  ])
}

/** Nobody places, changes or releases a hold until the transaction ends; others may prune and erase as well. */
export async function shareHolds(db: Sql, companyId: string): Promise<void> {
  await db.query(
    'holds.share',
    `SELECT 1 AS locked FROM pg_advisory_xact_lock_shared(${lockKey})`,
    [companyId],
  )
}

/** Two equal ones: no hold of the company was placed, changed or released between them. Rows are never deleted. */
export async function readHoldsVersion(db: Sql, companyId: string): Promise<number> {
  const [row] = await db.query<{ version: number }>(
    'holds.version',
    `SELECT coalesce(sum(h.version), 0)::bigint AS version FROM holds h WHERE h.company_id = $1::uuid`,
    [companyId],
  )
  return row?.version ?? 0
}

export async function listInForce(db: Sql, companyId: string): Promise<HoldInForce[]> {
  return await db.query<HoldInForce>(
    'holds.in_force',
    `SELECT h.id, h.name, h.query, h.range_from AS "rangeFrom", h.range_to AS "rangeTo",
            h.person_ref AS "personRef", h.changed_at AS "changedAt"
       FROM holds h WHERE h.company_id = $1::uuid AND h.released_at IS NULL ORDER BY h.placed_at, h.id`,
    [companyId],
  )
}

/** In force first, then the newest. */
export async function listHoldRows(companyId: string): Promise<NamedHoldRow[]> {
  return await prisma().hold.findMany({
    where: { companyId },
    include: named,
    orderBy: [
      { releasedAt: { sort: 'desc', nulls: 'first' } },
      { placedAt: 'desc' },
      { id: 'asc' },
    ],
  })
}

/** Null alike for none and another company's. `id` is a UUID. */
export async function findHoldRow(
  { companyId, id }: { companyId: string; id: string },
  db: Pick<Tx['db'], 'hold'> = prisma(),
): Promise<NamedHoldRow | null> {
  return await db.hold.findFirst({ where: { companyId, id }, include: named })
}

export async function insertHold(
  tx: Tx,
  row: Omit<HoldRow, 'releasedAt' | 'releaseReason'> & {
    companyId: string
    placedById: string | null
  },
): Promise<void> {
  await tx.db.hold.create({ data: row })
}

export async function updateHold(
  tx: Tx,
  id: string,
  data: Partial<HoldRow> & { releasedById?: string | null },
): Promise<void> {
  await tx.db.hold.update({ where: { id }, data: { ...data, version: { increment: 1 } } })
}

/** Everything that people wrote into a company's holds. */
export async function listTexts(
  companyId: string,
  db: Pick<Tx['db'], 'hold'> = prisma(),
): Promise<Pick<HoldRow, 'id' | 'name' | 'reason' | 'query' | 'releaseReason' | 'releasedAt'>[]> {
  return await db.hold.findMany({
    where: { companyId },
    select: {
      ...{ id: true, name: true, reason: true, query: true },
      ...{ releaseReason: true, releasedAt: true },
    },
    orderBy: { id: 'asc' },
  })
}

export async function listNames(
  companyId: string,
  ids: readonly string[],
): Promise<{ id: string; name: string }[]> {
  return await prisma().hold.findMany({
    where: { companyId, id: { in: [...ids] } },
    select: { id: true, name: true },
  })
}

export type PersonName = { ref: string; label: string }

/** Who has this reference, id or e-mail in the log; an id outweighs an e-mail, as it does there. */
export async function findPerson(companyId: string, text: string): Promise<PersonName | undefined> {
  const [row] = await sql().query<PersonName>(
    'holds.person',
    `SELECT f.ref, f.label FROM (
       SELECT p.ref, coalesce(p.email, p.name, p.external_id, p.ref) AS label, 0 AS place FROM persons p
        WHERE p.company_id = $1::uuid AND p.ref = $2
       UNION ALL
       SELECT p.ref, coalesce(p.email, p.name, p.external_id, p.ref), CASE a.kind WHEN 'id' THEN 1 ELSE 2 END
         FROM person_aliases a JOIN persons p ON p.company_id = a.company_id AND p.ref = a.ref
        WHERE a.company_id = $1::uuid AND ((a.kind = 'id' AND a.value = $2) OR (a.kind = 'email' AND a.value = lower($2)))
     ) f ORDER BY f.place LIMIT 1`,
    [companyId, text],
  )
  return row
}

export async function namePersons(companyId: string, refs: string[]): Promise<PersonName[]> {
  if (refs.length === 0) return []
  return await sql().query<PersonName>(
    'holds.persons',
    `SELECT p.ref, coalesce(p.email, p.name, p.external_id, p.ref) AS label FROM persons p
      WHERE p.company_id = $1::uuid AND p.ref = ANY($2::text[])`,
    [companyId, refs],
  )
}

/** Positions of [from, until) whose events mention somebody by one of these refs, ascending, each once. */
export async function listMentions(
  db: Sql,
  input: { companyId: string; refs: readonly string[]; from: number; until: number },
): Promise<number[]> {
  const rows = await db.query<{ seq: number }>(
    'holds.mentions',
    `SELECT DISTINCT f.seq FROM event_persons f
      WHERE f.company_id = $1::uuid AND f.ref = ANY($2::text[]) AND f.seq >= $3::bigint AND f.seq < $4::bigint ORDER BY f.seq`,
    [input.companyId, [...input.refs], String(input.from), String(input.until)],
  )
  return rows.map(({ seq }) => seq)
}

/** The next events that mention a person, in the order of the log, with the refs of everybody in them. */
export async function readMentions(
  db: Sql,
  {
    companyId,
    ref,
    after,
    limit,
  }: { companyId: string; ref: string; after: number; limit: number },
): Promise<Omit<EventRow, 'leafHash'>[]> {
  return await db.query(
    'holds.events_of_person',
    `SELECT e.seq, e.line,
            coalesce((SELECT json_agg(json_build_array(p.ref, p.text)) FROM event_personal p
              WHERE p.company_id = e.company_id AND p.seq = e.seq AND p.recorded_at = e.recorded_at), '[]') AS personal
       FROM (SELECT f.seq, f.recorded_at FROM event_persons f
              WHERE f.company_id = $1::uuid AND f.ref = $2 AND f.seq > $3::bigint ORDER BY f.seq LIMIT $4::int) m
       JOIN events e ON e.company_id = $1::uuid AND e.seq = m.seq AND e.recorded_at = m.recorded_at
      ORDER BY e.seq`,
    [companyId, ref, String(after), limit],
  )
}

/** These events, as far as they are there. */
export async function readHeldEvents(
  db: Sql,
  {
    companyId,
    events,
  }: { companyId: string; events: readonly { seq: number; recordedAt: Date }[] },
): Promise<Omit<EventRow, 'leafHash'>[]> {
  return await db.query(
    'holds.events',
    // OFFSET 0: each by its key. As a join the planner may read every partition instead.
    `SELECT e.seq, e.line,
            coalesce((SELECT json_agg(json_build_array(p.ref, p.text)) FROM event_personal p
              WHERE p.company_id = $1::uuid AND p.seq = e.seq AND p.recorded_at = e.recorded_at), '[]') AS personal
       FROM unnest($2::bigint[], $3::timestamptz[]) AS w(seq, recorded_at) CROSS JOIN LATERAL (
         SELECT seq, recorded_at, line FROM events
          WHERE company_id = $1::uuid AND seq = w.seq AND recorded_at = w.recorded_at OFFSET 0) e
      ORDER BY e.seq`,
    [
      companyId,
      events.map(({ seq }) => String(seq)),
      events.map(({ recordedAt }) => recordedAt.toISOString()),
    ],
  )
}
