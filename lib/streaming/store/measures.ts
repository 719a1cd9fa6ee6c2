import type { Sql } from '@/lib/platform/db'

export type Measures = {
  states: { state: string; count: number }[]
  lagEvents: number
  lagSeconds: number
  deadLetters: number
  /** Destinations that lack the newest checkpoint, since they refused it. */
  refusedCheckpoints: number
  /** Seconds since 1970. */
  lastSuccess: { type: string; seconds: number }[]
}

/** Over all companies. Paused destinations, switched-off companies and those whose plan is none of `plans` wait for nothing. */
export async function measureDestinations(sql: Sql, plans: readonly string[]): Promise<Measures> {
  const states = await sql.query<{ state: string; count: number }>(
    'streaming.measure_states',
    `SELECT CASE WHEN d.state <> 'paused' AND NOT (coalesce(s.is_enabled, false) AND co.plan = ANY($1::text[])) THEN 'off'
                 WHEN d.state = 'active' AND c.failures > 0 THEN 'retrying' ELSE d.state END AS state, count(*) AS count
       FROM destinations d JOIN destination_cursors c ON c.destination_id = d.id AND c.phase = 'live'
       JOIN companies co ON co.id = d.company_id
       LEFT JOIN streaming_settings s ON s.company_id = d.company_id GROUP BY 1 ORDER BY 1`,
    [[...plans]],
  )
  const [lag] = await sql.query<{ events: number; seconds: number }>(
    'streaming.measure_lag',
    `SELECT coalesce(sum(l.size - c.next_seq), 0)::bigint AS events,
            coalesce(max(extract(epoch FROM now() - e.recorded_at)), 0)::float8 AS seconds
       FROM destinations d JOIN destination_cursors c ON c.destination_id = d.id AND c.phase = 'live'
       JOIN companies co ON co.id = d.company_id AND co.plan = ANY($1::text[])
       JOIN streaming_settings s ON s.company_id = d.company_id AND s.is_enabled
       JOIN logs l ON l.company_id = d.company_id
       LEFT JOIN LATERAL (SELECT recorded_at FROM events e WHERE e.company_id = d.company_id AND e.seq >= c.next_seq
                           AND l.size > c.next_seq ORDER BY e.seq LIMIT 1) e ON true
      WHERE d.state <> 'paused'`,
    [[...plans]],
  )
  const [letters] = await sql.query<{ count: number }>(
    'streaming.measure_letters',
    'SELECT count(*) AS count FROM dead_letters',
    [],
  )
  const [refused] = await sql.query<{ count: number }>(
    'streaming.measure_refused_checkpoints',
    'SELECT count(*) AS count FROM destination_cursors WHERE refused_checkpoint_size = checkpoint_size',
    [],
  )
  const lastSuccess = await sql.query<Measures['lastSuccess'][number]>(
    'streaming.measure_success',
    `SELECT d.type, max(extract(epoch FROM c.last_ok_at))::float8 AS seconds
       FROM destinations d JOIN destination_cursors c ON c.destination_id = d.id
      WHERE c.last_ok_at IS NOT NULL GROUP BY 1 ORDER BY 1`,
    [],
  )
  return {
    states,
    lagEvents: lag?.events ?? 0,
    lagSeconds: lag?.seconds ?? 0,
    deadLetters: letters?.count ?? 0,
    refusedCheckpoints: refused?.count ?? 0,
    lastSuccess,
  }
}
