import { readerSql } from '@/lib/platform/db'

/** Events that mention a person by one of their refs: the next ones, ascending, each once. */
export async function readSeqsOfPerson(input: {
  companyId: string
  refs: readonly string[]
  from: number
  to: number
  limit: number
}): Promise<{ seqs: number[]; recordedMs: { min: number; max: number } }> {
  const rows = await readerSql().query<{ seq: number; recordedAt: Date }>(
    'exports.of_person',
    // The next ones of each ref, by its key: of all together the planner would sort whatever is left for every page.
    `SELECT DISTINCT f.seq, f.recorded_at AS "recordedAt" FROM unnest($2::text[]) AS r(ref) CROSS JOIN LATERAL (
       SELECT seq, recorded_at FROM event_persons
        WHERE company_id = $1::uuid AND ref = r.ref AND seq >= $3::bigint AND seq < $4::bigint ORDER BY seq LIMIT $5::int) f
      ORDER BY f.seq LIMIT $5::int`,
    [input.companyId, [...input.refs], String(input.from), String(input.to), input.limit],
  )
  // Times never decrease along the log.
  const [first, last] = [rows[0], rows.at(-1)].map((row) => row?.recordedAt.getTime() ?? 0)
  return {
    seqs: rows.map(({ seq }) => seq),
    recordedMs: { min: first ?? 0, max: last ?? 0 },
  }
}

/** Events of a stretch that are kept, ascending. */
export async function readKeptSeqs(input: {
  companyId: string
  from: number
  to: number
  limit: number
}): Promise<number[]> {
  const rows = await readerSql().query<{ seq: number }>(
    'exports.kept_seqs',
    `SELECT seq FROM events WHERE company_id = $1::uuid AND seq >= $2::bigint AND seq < $3::bigint ORDER BY seq LIMIT $4::int`,
    [input.companyId, String(input.from), String(input.to), input.limit],
  )
  return rows.map(({ seq }) => seq)
}

/** Whether any event with `from` ≤ seq < `to` was pruned. */
export async function hasPruned(input: {
  companyId: string
  from: number
  to: number
}): Promise<boolean> {
  const [row] = await readerSql().query<{ has: boolean }>(
    'exports.has_pruned',
    `SELECT EXISTS (SELECT FROM pruned_ranges r
       WHERE r.company_id = $1::uuid AND r.from_seq < $3::bigint AND r.until_seq > $2::bigint) AS has`,
    [input.companyId, String(input.from), String(input.to)],
  )
  return row?.has ?? false
}

/** Below this position rows may be gone. */
export async function readPrunedTo(companyId: string): Promise<number> {
  const [row] = await readerSql().query<{ prunedTo: number }>(
    'exports.pruned_to',
    `SELECT pruned_to AS "prunedTo" FROM logs WHERE company_id = $1::uuid`,
    [companyId],
  )
  return row?.prunedTo ?? 0
}
