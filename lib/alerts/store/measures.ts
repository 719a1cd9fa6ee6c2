import { sql } from '@/lib/platform/db'

export type Measures = {
  lagEvents: number
  waiting: number
  dead: number
  channels: { state: string; count: number }[]
}

/** Over all companies. Those without an enabled rule are behind nothing. */
export async function measure(): Promise<Measures> {
  const [[lag], [told], channels] = await Promise.all([
    sql().query<{ events: number }>(
      'alerts.measure_lag',
      `SELECT coalesce(sum(greatest(0, l.size - greatest(k.next_seq, r.since_seq))), 0)::bigint AS events
         FROM alert_cursors k JOIN logs l ON l.company_id = k.company_id
         JOIN (SELECT company_id, min(since_seq) AS since_seq FROM alert_rules WHERE is_enabled GROUP BY company_id) r
           ON r.company_id = k.company_id`,
      [],
    ),
    sql().query<{ waiting: number; dead: number }>(
      'alerts.measure_told',
      `SELECT count(*) FILTER (WHERE state = 'waiting') AS waiting, count(*) FILTER (WHERE state = 'dead') AS dead
         FROM alert_notifications WHERE state <> 'sent'`,
      [],
    ),
    sql().query<{ state: string; count: number }>(
      'alerts.measure_channels',
      'SELECT state, count(*) AS count FROM alert_channels GROUP BY state ORDER BY state',
      [],
    ),
  ])
  return {
    lagEvents: lag?.events ?? 0,
    waiting: told?.waiting ?? 0,
    dead: told?.dead ?? 0,
    channels,
  }
}
