// Changes the sealed line of one event, and one count, as somebody does who owns the database. Called by integrity.spec.ts with the
// slug and the position; the walls are down within one transaction only, for tests beside this one.
import pg from 'pg'
import { openInstance } from '@/lib/platform/instance'

const [slug = '', seq = ''] = process.argv.slice(2)
const instance = await openInstance({ onProgress: () => undefined })
const client = new pg.Client({ connectionString: instance.env.migrateDatabaseUrl })
try {
  await client.connect()
  await client.query('BEGIN')
  await client.query('ALTER TABLE events DISABLE TRIGGER events_no_update')
  const { rowCount } = await client.query(
    `UPDATE events SET line = replace(line, 'project', 'prospect')
      WHERE company_id = (SELECT id FROM companies WHERE slug = $1) AND seq = $2`,
    [slug, seq],
  )
  await client.query(
    `UPDATE event_counts SET count = count + 1
      WHERE ctid = (SELECT ctid FROM event_counts
        WHERE company_id = (SELECT id FROM companies WHERE slug = $1) LIMIT 1)`,
    [slug],
  )
  await client.query('ALTER TABLE events ENABLE TRIGGER events_no_update')
  await client.query('COMMIT')
  if (rowCount !== 1) throw new Error(`there is no event ${seq} of ${slug}`)
} finally {
  await client.end()
  await instance.release()
}
