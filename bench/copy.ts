import { once } from 'node:events'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'

/** Rows per second that plain COPY writes into a table like `events` (same partitions, same indexes), as its owner. */
export async function benchCopy({
  ownerUrl,
  count,
}: {
  ownerUrl: string
  count: number
}): Promise<number> {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    await client.query(
      'CREATE TABLE bench_events (LIKE events INCLUDING ALL) PARTITION BY RANGE (recorded_at)',
    )
    const { rows } = await client.query<{ first: string; last: string }>(
      `SELECT date_trunc('month', min(recorded_at))::text AS first,
              (date_trunc('month', max(recorded_at)) + interval '1 month')::text AS last FROM events`,
    )
    const [range] = rows
    await client.query(
      `CREATE TABLE bench_events_all PARTITION OF bench_events FOR VALUES FROM ('${range?.first}') TO ('${range?.last}')`,
    )
    const chunks: Buffer[] = []
    const out = client.query(
      copyTo(
        `COPY (SELECT * FROM events ORDER BY company_id, seq LIMIT ${count}) TO STDOUT (FORMAT binary)`,
      ),
    )
    out.on('data', (chunk: Buffer) => chunks.push(chunk))
    await once(out, 'end')
    const startedAt = performance.now()
    const copying = client.query(copyFrom('COPY bench_events FROM STDIN (FORMAT binary)'))
    await pipeline(Readable.from(chunks), copying)
    return (copying.rowCount ?? 0) / ((performance.now() - startedAt) / 1000)
  } finally {
    await client.query('DROP TABLE IF EXISTS bench_events')
    await client.end()
  }
}
