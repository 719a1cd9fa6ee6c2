import { sql } from '@/lib/platform/db'

/** How many events of a company's log no rule has looked at yet; 0 where no rule is enabled. */
export async function readLag(companyId: string): Promise<number> {
  const [row] = await sql().query<{ lag: number }>(
    'alerts.lag',
    `SELECT greatest(0, l.size - greatest(k.next_seq, r.since_seq)) AS lag
       FROM alert_cursors k JOIN logs l ON l.company_id = k.company_id
       CROSS JOIN LATERAL (
         SELECT min(since_seq) AS since_seq FROM alert_rules WHERE company_id = k.company_id AND is_enabled) r
      WHERE k.company_id = $1::uuid AND r.since_seq IS NOT NULL`,
    [companyId],
  )
  return row?.lag ?? 0
}
