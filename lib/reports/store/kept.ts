import { readerSql } from '@/lib/platform/db'

/**
 * When the first event was recorded behind all that was ever pruned: from then on none is missing. Events before it may be there,
 * since holds keep some. `isPruned` false: nothing was.
 */
export async function readWholeFrom(
  companyId: string,
): Promise<{ isPruned: boolean; recordedAt: Date | null }> {
  const [row] = await readerSql().query<{ isPruned: boolean; recordedAt: Date | null }>(
    'reports.whole_from',
    `SELECT p.until IS NOT NULL AS "isPruned",
            (SELECT e.recorded_at FROM events e WHERE e.company_id = $1::uuid AND e.seq >= p.until ORDER BY e.seq LIMIT 1) AS "recordedAt"
       FROM (SELECT max(r.until_seq) AS until FROM pruned_ranges r WHERE r.company_id = $1::uuid) p`,
    [companyId],
  )
  return row ?? { isPruned: false, recordedAt: null }
}
