import type { Sql } from '@/lib/platform/db'

/** One number of the instance. `type` and `label` are closed words: none is of a receiver's making. */
export type Count = {
  type: string
  /** `label` says of attempts what became of them, of retries what was wrong; of the others it is empty. */
  name: 'attempts' | 'delivered' | 'duplicates' | 'retries' | 'dead_letters' | 'refused_checkpoints'
  label: string
  count: number
}

/**
 * Counts what became of a request that was not simply delivered, for the whole instance. Those that were are counted by their
 * cursor alone, so that streams that are well never wait for each other here.
 */
export async function addCounts(db: Sql, type: string, counts: Omit<Count, 'type'>[]) {
  const some = counts.filter(({ count }) => count > 0)
  if (some.length === 0) return
  await db.query(
    'streaming.add_counts',
    // In one order, or two that fail at the same time could wait for each other for ever.
    `INSERT INTO streaming_counts AS s (type, name, label, count)
     SELECT $1, name, label, count FROM unnest($2::text[], $3::text[], $4::bigint[]) AS given (name, label, count) ORDER BY name, label
     ON CONFLICT (type, name, label) DO UPDATE SET count = s.count + excluded.count`,
    [
      type,
      some.map(({ name }) => name),
      some.map(({ label }) => label),
      some.map(({ count }) => String(count)),
    ],
  )
}

/** Keeps what a destination counted itself, which is about to be deleted: a number that falls would be read as one that began anew. */
export async function keepCounts(db: Sql, destinationId: string): Promise<void> {
  await db.query(
    'streaming.keep_counts',
    `INSERT INTO streaming_counts AS s (type, name, label, count)
     SELECT type, name, label, count FROM (${ownCounts}) own WHERE id = $1::uuid AND count > 0 ORDER BY name, label
     ON CONFLICT (type, name, label) DO UPDATE SET count = s.count + excluded.count`,
    [destinationId],
  )
}

const ownCounts = `
  SELECT d.id, d.type, 'attempts' AS name, 'delivered' AS label, sum(c.attempts)::bigint AS count
    FROM destinations d JOIN destination_cursors c ON c.destination_id = d.id GROUP BY d.id
  UNION ALL SELECT id, type, 'delivered', '', delivered FROM destinations
  UNION ALL SELECT id, type, 'duplicates', '', duplicates FROM destinations`

/**
 * All numbers since the beginning, over all companies, by type. What a destination counts as attempts is every request, so those
 * that were not delivered are taken off: 12 requests of two destinations, 3 of them `retry`, are 9 `delivered`.
 */
export async function readCounts(db: Sql): Promise<Count[]> {
  return db.query<Count>(
    'streaming.counts',
    // One statement, so that a destination that is being deleted is seen once.
    `SELECT type, name, label, sum(count)::bigint AS count FROM (
       SELECT type, name, label, count FROM streaming_counts
       UNION ALL
       SELECT type, 'attempts', 'delivered', -count FROM streaming_counts WHERE name = 'attempts' AND label <> 'delivered'
       UNION ALL
       SELECT type, name, label, count FROM (${ownCounts}) own
       UNION ALL
       SELECT d.type, none.name, '', 0 FROM destinations d CROSS JOIN unnest(ARRAY['dead_letters', 'refused_checkpoints']) AS none (name)
     ) AS one GROUP BY 1, 2, 3 ORDER BY 2, 1, 3`,
    [],
  )
}
