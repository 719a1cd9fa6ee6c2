import type { Sql } from '@/lib/platform/db'

/** Makes the partitions of the months from `first` to `last` (ISO dates) that are missing; answers how many. */
export async function makePartitions(
  sql: Sql,
  { first, last }: { first: string; last: string },
): Promise<number> {
  const [row] = await sql.query<{ made: number }>(
    'log.ensure_partitions',
    'SELECT ensure_partitions($1::date, $2::date) AS made',
    [first, last],
  )
  return row?.made ?? 0
}

/** The name of the newest partition, which ends in `_YYYY_MM`; null when there is none. */
export async function readNewestPartition(sql: Sql): Promise<string | null> {
  const [row] = await sql.query<{ newest: string | null }>(
    'log.newest_partition',
    `SELECT max(c.relname) AS newest FROM pg_inherits i
       JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'events'::regclass`,
    [],
  )
  return row?.newest ?? null
}

/** Gathers statistics of partitioned tables that have grown, which autovacuum leaves out; answers of how many. */
export async function refreshParentStatistics(sql: Sql): Promise<number> {
  const [row] = await sql.query<{ refreshed: number }>(
    'log.refresh_statistics',
    'SELECT refresh_statistics() AS refreshed',
    [],
  )
  return row?.refreshed ?? 0
}
