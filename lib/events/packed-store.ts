import { type RowBatch, unpackRows } from '@/lib/log/packed-row'
import { readerSql, sql } from '@/lib/platform/db'

/** Bytes of a batch: what is read ahead and what is being written stay below a few times this. */
const batchBytesMax = 2 * 1024 * 1024
/** Most rows are smaller. */
const rowBytes = 1_200
/** What else comes of each. */
const frameBytes = 72

// Canonical JSON has no control characters outside of escapes, so they can stand between: LF before each ref, TAB behind it.
// A statement reads two stretches side by side, where looking up each event's values would cost twice as much:
//   e: seq 4, 5, 6 · p: seq 4 → "\n s_1 \t {…}", seq 6 → "\n s_2 \t {…}\n e_… \t {…}"
const packed = ({ events, within }: { events: string; within: string }) => `WITH e AS MATERIALIZED (
    SELECT seq, recorded_at, leaf_hash, line FROM events WHERE company_id = $1::uuid AND ${events}
  ), s AS (SELECT min(recorded_at) AS min, max(recorded_at) AS max, min(seq) AS first, max(seq) AS last FROM e), p AS (
    SELECT p.seq, string_agg(E'\\n' || p.ref || E'\\t' || coalesce(p.text, ''), '') AS text FROM event_personal p
     WHERE p.company_id = $1::uuid AND ${within}
       AND p.recorded_at >= (SELECT min FROM s) AND p.recorded_at <= (SELECT max FROM s) GROUP BY p.seq
  ), r AS (
    SELECT e.*, coalesce(p.text, '') AS values,
           sum(octet_length(e.line) + coalesce(octet_length(p.text), 0)) OVER (ORDER BY e.seq ROWS UNBOUNDED PRECEDING) AS up_to
      FROM e LEFT JOIN p ON p.seq = e.seq
  )
  SELECT seq, recorded_at, leaf_hash, line, values FROM r
   WHERE up_to - octet_length(line) - octet_length(values) < ${batchBytesMax} ORDER BY seq`

/**
 * The first events with `from` ≤ seq < `to`, at most `limit` and no more than fit into a batch, but one at least.
 * `recordedFromMs`: none was recorded earlier, so older partitions are left alone.
 */
export async function readStretch(input: {
  companyId: string
  from: number
  to: number
  limit: number
  recordedFromMs: number
}): Promise<RowBatch> {
  const { companyId, from, to, limit, recordedFromMs } = input
  // Not where searches wait for one another: a stream would wait behind slow ones.
  const bytes = await sql().copyRows({
    text: packed({
      events:
        'seq >= $2::bigint AND seq < $3::bigint AND recorded_at >= $4::timestamptz ORDER BY seq LIMIT $5::int',
      within: 'p.seq >= (SELECT first FROM s) AND p.seq <= (SELECT last FROM s)',
    }),
    params: [companyId, from, to, new Date(recordedFromMs).toISOString(), limit],
    expectedBytes: expectBytes(Math.min(limit, to - from)),
  })
  return unpackRows(bytes)
}

/** The same of named events, those that are kept. */
export async function readListed(input: {
  companyId: string
  seqs: readonly number[]
  recordedMs: { min: number; max: number }
}): Promise<RowBatch> {
  const { min, max } = input.recordedMs
  const bytes = await readerSql().copyRows({
    text: packed({
      events: 'seq = ANY($2::bigint[]) AND recorded_at BETWEEN $3::timestamptz AND $4::timestamptz',
      within: 'p.seq = ANY($2::bigint[])',
    }),
    params: [
      input.companyId,
      `{${input.seqs.join(',')}}`,
      new Date(min).toISOString(),
      new Date(max).toISOString(),
    ],
    expectedBytes: expectBytes(input.seqs.length),
  })
  return unpackRows(bytes)
}

/** What so many rows usually take, and no more than a batch does. */
function expectBytes(rows: number): number {
  // The last one that fits may be longer than what was left.
  return Math.min(rows * rowBytes, batchBytesMax + rows * frameBytes) + 8 * 1024
}
