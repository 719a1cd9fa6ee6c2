import { readerSql } from '@/lib/platform/db'

/** Statements that read the evidence of many events at once, each asked for by position. */

export type EvidenceLine = { seq: number; id: string; recordedAt: Date; line: string }

/**
 * The lines of these events, ascending by seq; those that are not there are left out. Bounds beside the list keep the scan
 * of each partition to the part that can hold them.
 */
export async function readEvidenceLines(
  companyId: string,
  seqs: readonly number[],
): Promise<EvidenceLine[]> {
  return await readerSql().query<EvidenceLine>(
    'log.evidence_lines',
    `SELECT e.seq, e.id::text AS id, e.recorded_at AS "recordedAt", e.line FROM events e
      WHERE e.company_id = $1::uuid AND e.seq = ANY($2::bigint[])
        AND e.seq BETWEEN $3::bigint AND $4::bigint
      ORDER BY e.seq`,
    [companyId, seqs.map(String), String(seqs[0] ?? 0), String(seqs.at(-1) ?? 0)],
  )
}

export type EvidenceText = {
  seq: number
  ref: string
  text: string
  /** The event's own ref; null where the ref is a person's. */
  key: Uint8Array | null
}

/** The personal texts of these events that still exist, ascending by seq and ref. */
export async function readEvidenceTexts(
  companyId: string,
  lines: readonly EvidenceLine[],
): Promise<EvidenceText[]> {
  const first = lines[0]
  const last = lines.at(-1)
  if (!first || !last) return []
  return await readerSql().query<EvidenceText>(
    'log.evidence_texts',
    // recorded_at never decreases along seq, so the bounds name the partitions.
    `SELECT p.seq, p.ref, p.text, p.key FROM event_personal p
      WHERE p.company_id = $1::uuid AND p.seq = ANY($2::bigint[]) AND p.text IS NOT NULL
        AND p.recorded_at BETWEEN $3::timestamptz AND $4::timestamptz
      ORDER BY p.seq, p.ref`,
    [
      companyId,
      lines.map(({ seq }) => String(seq)),
      first.recordedAt.toISOString(),
      last.recordedAt.toISOString(),
    ],
  )
}

/** The keys of these persons; null once they are erased. */
export async function readWrappedKeys(
  companyId: string,
  refs: readonly string[],
): Promise<{ ref: string; keyWrapped: Uint8Array | null }[]> {
  return await readerSql().query(
    'log.evidence_keys',
    `SELECT p.ref, p.key_wrapped AS "keyWrapped" FROM persons p
      WHERE p.company_id = $1::uuid AND p.ref = ANY($2::text[])`,
    [companyId, [...refs]],
  )
}
