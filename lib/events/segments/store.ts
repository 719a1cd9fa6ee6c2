import type { EventRow } from '@/lib/log/restore-event'
import { readerSql, type Sql } from '@/lib/platform/db'

/** The tables of the search index. Segments are never changed: another one, with another id, takes their place. */

export type SegmentRow = {
  id: string
  firstSeq: number
  size: number
  events: number
  /** How many erasures the log had when it was built: what was erased later may be in it. */
  erasures: number
  minAtMs: number
  maxAtMs: number
  minRecordedMs: number
  maxRecordedMs: number
}

const segmentColumns = `s.id, s.first_seq AS "firstSeq", s.size, s.events, s.erasures,
  (extract(epoch FROM s.min_at) * 1000)::bigint AS "minAtMs", (extract(epoch FROM s.max_at) * 1000)::bigint AS "maxAtMs",
  (extract(epoch FROM s.min_recorded_at) * 1000)::bigint AS "minRecordedMs",
  (extract(epoch FROM s.max_recorded_at) * 1000)::bigint AS "maxRecordedMs"`

/**
 * All segments of a log, in its order and without overlaps; together they end at or before its size. Where there is a gap, every
 * event was pruned.
 */
export async function readSegments(sql: Sql, companyId: string): Promise<SegmentRow[]> {
  return await sql.query<SegmentRow>(
    'segments.list',
    `SELECT ${segmentColumns} FROM search_segments s WHERE s.company_id = $1::uuid ORDER BY s.first_seq`,
    [companyId],
  )
}

export type IndexedLog = {
  size: number
  epoch: number
  prunedTo: number
  erasures: number
}

export async function readIndexedLog(sql: Sql, companyId: string): Promise<IndexedLog | undefined> {
  const [row] = await sql.query<IndexedLog>(
    'segments.log',
    `SELECT size, epoch, pruned_to AS "prunedTo", erasures FROM logs WHERE company_id = $1::uuid`,
    [companyId],
  )
  return row
}

/** Logs with at least `events` events behind their last segment. */
export async function findUnindexedLogs(sql: Sql, events: number): Promise<string[]> {
  const rows = await sql.query<{ companyId: string }>(
    'segments.behind',
    `SELECT l.company_id AS "companyId" FROM logs l
       LEFT JOIN LATERAL (SELECT s.first_seq + s.size AS upto FROM search_segments s
         WHERE s.company_id = l.company_id ORDER BY s.first_seq DESC LIMIT 1) s ON true
      WHERE l.size - coalesce(s.upto, 0) >= $1::bigint`,
    [String(events)],
  )
  return rows.map(({ companyId }) => companyId)
}

/** How many events of [from, to) were not pruned. */
export async function countKept(
  sql: Sql,
  { companyId, from, to }: { companyId: string; from: number; to: number },
): Promise<number> {
  const [row] = await sql.query<{ kept: number }>(
    'segments.kept',
    `SELECT ($3::bigint - $2::bigint - coalesce(sum(least(r.until_seq, $3::bigint) - greatest(r.from_seq, $2::bigint)), 0))::bigint AS kept
       FROM pruned_ranges r
      WHERE r.company_id = $1::uuid AND r.from_seq < $3::bigint AND r.until_seq > $2::bigint`,
    [companyId, String(from), String(to)],
  )
  return row?.kept ?? to - from
}

/** Segments that still have events which were pruned since they were built. */
export async function findCutSegments(sql: Sql, companyId: string): Promise<SegmentRow[]> {
  return await sql.query<SegmentRow>(
    'segments.cut',
    `SELECT ${segmentColumns} FROM search_segments s
      WHERE s.company_id = $1::uuid AND s.events > s.size - (
        SELECT coalesce(sum(least(r.until_seq, s.first_seq + s.size) - greatest(r.from_seq, s.first_seq)), 0)
          FROM pruned_ranges r
         WHERE r.company_id = s.company_id AND r.from_seq < s.first_seq + s.size AND r.until_seq > s.first_seq)
      ORDER BY s.first_seq`,
    [companyId],
  )
}

/** Rows of [from, to) that are kept, in the order of the log. */
export async function readStretch(
  sql: Sql,
  {
    companyId,
    from,
    to,
    recordedFromMs,
  }: { companyId: string; from: number; to: number; recordedFromMs: number },
): Promise<Omit<EventRow, 'leafHash'>[]> {
  return await sql.query(
    'segments.stretch',
    `SELECT e.seq, e.line,
            coalesce((SELECT json_agg(json_build_array(p.ref, p.text)) FROM event_personal p
              WHERE p.company_id = e.company_id AND p.seq = e.seq AND p.recorded_at = e.recorded_at), '[]') AS personal
       FROM events e
      WHERE e.company_id = $1::uuid AND e.seq >= $2::bigint AND e.seq < $3::bigint AND e.recorded_at >= $4::timestamptz
      ORDER BY e.seq`,
    [companyId, String(from), String(to), new Date(recordedFromMs).toISOString()],
  )
}

/** Bytes that the lines of [from, to) take, as they are stored. */
export async function measureLines(
  sql: Sql,
  { companyId, from, to }: { companyId: string; from: number; to: number },
): Promise<number> {
  const [row] = await sql.query<{ bytes: number }>(
    'segments.measure',
    `SELECT coalesce(sum(pg_column_size(e.line)), 0)::bigint AS bytes FROM events e
      WHERE e.company_id = $1::uuid AND e.seq >= $2::bigint AND e.seq < $3::bigint`,
    [companyId, String(from), String(to)],
  )
  return row?.bytes ?? 0
}

export type WantedPart = { segmentId: string; part: string }

/** Parts by their place in `wanted`; undefined where the segment is no longer there. */
export async function readParts(
  companyId: string,
  wanted: readonly WantedPart[],
): Promise<(Uint8Array | undefined)[]> {
  const found = new Array<Uint8Array | undefined>(wanted.length)
  const rows = await readerSql().query<{ place: number; data: Uint8Array }>(
    'segments.parts',
    `SELECT w.place::integer AS place, p.data
       FROM unnest($2::uuid[], $3::text[]) WITH ORDINALITY AS w(segment_id, part, place)
       JOIN search_parts p ON p.company_id = $1::uuid AND p.segment_id = w.segment_id AND p.part = w.part`,
    [companyId, wanted.map(({ segmentId }) => segmentId), wanted.map(({ part }) => part)],
  )
  for (const { place, data } of rows) found[place - 1] = data
  return found
}

/** Every part of some segments, for merging them. */
export async function readAllParts(
  sql: Sql,
  { companyId, segmentId }: { companyId: string; segmentId: string },
): Promise<Map<string, Uint8Array>> {
  const rows = await sql.query<{ part: string; data: Uint8Array }>(
    'segments.all_parts',
    `SELECT part, data FROM search_parts WHERE company_id = $1::uuid AND segment_id = $2::uuid`,
    [companyId, segmentId],
  )
  return new Map(rows.map(({ part, data }) => [part, data]))
}

/** Only one at a time may change the segments of a company, until its transaction ends. */
export async function lockSegments(sql: Sql, companyId: string): Promise<void> {
  await sql.query('segments.lock', `SELECT pg_advisory_xact_lock(hashtextextended($1, 7411))`, [
    companyId,
  ])
}

/** How many erasures the log has had; nobody erases until the transaction ends, and nobody appends. */
export async function holdErasures(sql: Sql, companyId: string): Promise<number | undefined> {
  const [row] = await sql.query<{ erasures: number }>(
    'segments.hold_log',
    `SELECT erasures FROM logs WHERE company_id = $1::uuid FOR SHARE`,
    [companyId],
  )
  return row?.erasures
}

/** Of a segment that the same transaction inserts. */
export async function insertParts(
  sql: Sql,
  {
    companyId,
    segmentId,
    parts,
  }: { companyId: string; segmentId: string; parts: ReadonlyMap<string, Uint8Array> },
): Promise<void> {
  for (const [part, data] of parts) {
    await sql.query(
      'segments.insert_part',
      `INSERT INTO search_parts (company_id, segment_id, part, data) VALUES ($1::uuid, $2::uuid, $3, $4::bytea)`,
      [companyId, segmentId, part, data],
    )
  }
}

export async function insertSegment(
  sql: Sql,
  { companyId, segment }: { companyId: string; segment: SegmentRow },
): Promise<void> {
  const at = (ms: number) => new Date(ms).toISOString()
  await sql.query(
    'segments.insert',
    `INSERT INTO search_segments (company_id, id, first_seq, size, events, erasures, min_at, max_at, min_recorded_at, max_recorded_at)
     VALUES ($1::uuid, $2::uuid, $3::bigint, $4::int, $5::int, $6::int, $7::timestamptz, $8::timestamptz, $9::timestamptz, $10::timestamptz)`,
    [
      companyId,
      segment.id,
      String(segment.firstSeq),
      segment.size,
      segment.events,
      segment.erasures,
      at(segment.minAtMs),
      at(segment.maxAtMs),
      at(segment.minRecordedMs),
      at(segment.maxRecordedMs),
    ],
  )
}

/** Their parts go with them. */
export async function deleteSegments(
  sql: Sql,
  { companyId, ids }: { companyId: string; ids: string[] },
): Promise<void> {
  await sql.query(
    'segments.delete',
    `DELETE FROM search_segments WHERE company_id = $1::uuid AND id = ANY($2::uuid[])`,
    [companyId, ids],
  )
  await sql.query(
    'segments.delete_parts',
    `DELETE FROM search_parts WHERE company_id = $1::uuid AND segment_id = ANY($2::uuid[])`,
    [companyId, ids],
  )
}

/** Positions of the events with these ids. */
export async function findSeqs(
  sql: Sql,
  { companyId, ids }: { companyId: string; ids: string[] },
): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map()
  const rows = await sql.query<{ id: string; seq: number }>(
    'segments.seqs',
    'SELECT id, seq FROM event_ids WHERE company_id = $1::uuid AND id = ANY($2::uuid[])',
    [companyId, ids],
  )
  return new Map(rows.map(({ id, seq }) => [id, seq]))
}
