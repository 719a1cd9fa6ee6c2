import type { TextRow } from '@/lib/log/restore-text'
import { readerSql } from '@/lib/platform/db'

export type RowBatch = {
  /** In the order of the log. */
  rows: TextRow[]
  /** When the last of them was recorded, in milliseconds. */
  recordedMs: number
}

/** Bytes of a batch: what is read ahead and what is being written stay below a few times this. */
const batchBytesMax = 2 * 1024 * 1024

// One text for all of a batch: a row each costs more to receive than to read. Canonical JSON has no control characters
// outside of escapes, so they can stand between: RS between events, LF between the line and each ref, TAB within those.
// A statement reads two stretches side by side, where looking up each event's values would cost twice as much:
//   e: seq 4, 5, 6 · p: seq 4 → "\n s_1 \t {…}", seq 6 → "\n s_2 \t {…}\n e_… \t {…}"
const packed = ({ events, within }: { events: string; within: string }) => `WITH e AS MATERIALIZED (
    SELECT seq, recorded_at, leaf_hash, line FROM events WHERE company_id = $1::uuid AND ${events}
  ), s AS (SELECT min(recorded_at) AS min, max(recorded_at) AS max, min(seq) AS first, max(seq) AS last FROM e), p AS (
    SELECT p.seq, string_agg(E'\\n' || p.ref || E'\\t' || coalesce(p.text, ''), '') AS text FROM event_personal p
     WHERE p.company_id = $1::uuid AND ${within}
       AND p.recorded_at >= (SELECT min FROM s) AND p.recorded_at <= (SELECT max FROM s) GROUP BY p.seq
  ), r AS (
    SELECT e.seq, e.recorded_at,
           e.seq || E'\\t' || encode(e.leaf_hash, 'base64') || E'\\t' || e.line || coalesce(p.text, '') AS text
      FROM e LEFT JOIN p ON p.seq = e.seq
  ), b AS (
    SELECT r.*, sum(octet_length(r.text)) OVER (ORDER BY r.seq ROWS UNBOUNDED PRECEDING) - octet_length(r.text) AS before FROM r
  )
  SELECT string_agg(b.text, E'\\x1e' ORDER BY b.seq) AS text, (extract(epoch FROM max(b.recorded_at)) * 1000)::bigint AS "recordedMs"
    FROM b WHERE b.before < ${batchBytesMax}`

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
  const rows = await readerSql().query<PackedBatch>(
    'events.packed_stretch',
    packed({
      events:
        'seq >= $2::bigint AND seq < $3::bigint AND recorded_at >= $4::timestamptz ORDER BY seq LIMIT $5::int',
      within: 'p.seq >= (SELECT first FROM s) AND p.seq <= (SELECT last FROM s)',
    }),
    [
      input.companyId,
      String(input.from),
      String(input.to),
      new Date(input.recordedFromMs).toISOString(),
      input.limit,
    ],
  )
  return unpack(rows)
}

/** The same of named events, those that are kept. */
export async function readListed(input: {
  companyId: string
  seqs: readonly number[]
  recordedMs: { min: number; max: number }
}): Promise<RowBatch> {
  const { min, max } = input.recordedMs
  const rows = await readerSql().query<PackedBatch>(
    'events.packed_list',
    packed({
      events: 'seq = ANY($2::bigint[]) AND recorded_at BETWEEN $3::timestamptz AND $4::timestamptz',
      within: 'p.seq = ANY($2::bigint[])',
    }),
    [
      input.companyId,
      input.seqs.map(String),
      new Date(min).toISOString(),
      new Date(max).toISOString(),
    ],
  )
  return unpack(rows)
}

type PackedBatch = { text: string | null; recordedMs: number | null }

function unpack([batch]: PackedBatch[]): RowBatch {
  const text = batch?.text ?? ''
  if (text === '') return { rows: [], recordedMs: 0 }
  return { rows: text.split('\u001e').map(unpackRow), recordedMs: batch?.recordedMs ?? 0 }
}

function unpackRow(text: string): TextRow {
  const seqEnd = text.indexOf('\t')
  const hashEnd = text.indexOf('\t', seqEnd + 1)
  const lineEnd = text.indexOf('\n', hashEnd + 1)
  const personal: [string, string | null][] = []
  for (let at = lineEnd; at !== -1; ) {
    const next = text.indexOf('\n', at + 1)
    const refEnd = text.indexOf('\t', at + 1)
    const value = text.slice(refEnd + 1, next === -1 ? text.length : next)
    personal.push([text.slice(at + 1, refEnd), value === '' ? null : value])
    at = next
  }
  return {
    seq: Number(text.slice(0, seqEnd)),
    leafHash: text.slice(seqEnd + 1, hashEnd),
    line: text.slice(hashEnd + 1, lineEnd === -1 ? text.length : lineEnd),
    personal,
  }
}
