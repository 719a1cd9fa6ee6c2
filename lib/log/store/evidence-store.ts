import type { Sql } from '@/lib/platform/db'

/** The line of one event, and the refs whose values still exist with the keys that their salts are made from. */
export type EvidenceRow = {
  id: string
  line: string
  ref: string | null
  text: string | null
  /** The event's own ref. */
  key: Uint8Array | null
  /** A person's. */
  keyWrapped: Uint8Array | null
}

/** One row per ref with values, at least one; none where the event is not there. Erased refs come without text. */
export async function readEvidenceRows(
  sql: Sql,
  { companyId, seq }: { companyId: string; seq: number },
): Promise<EvidenceRow[]> {
  return await sql.query<EvidenceRow>(
    'log.evidence',
    `SELECT e.id::text AS id, e.line, v.ref, v.text, v.key, p.key_wrapped AS "keyWrapped"
       FROM events e
       LEFT JOIN event_personal v
         ON v.company_id = e.company_id AND v.seq = e.seq AND v.recorded_at = e.recorded_at
       LEFT JOIN persons p ON p.company_id = v.company_id AND p.ref = v.ref
      WHERE e.company_id = $1::uuid AND e.seq = $2::bigint
      ORDER BY v.ref`,
    [companyId, String(seq)],
  )
}
