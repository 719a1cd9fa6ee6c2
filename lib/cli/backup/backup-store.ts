import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'
import type pg from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import type { BackupHeader } from './backup-format'

/** What backing up and restoring ask of the database, as the owner of its tables. */

export type TableShape = BackupHeader['tables'][number]

// Partitions are copied by their parents; what was migrated is told in the header.
const ours = `c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
  AND c.relname <> '_prisma_migrations'`

/**
 * Begins a transaction that sees one moment of everything. Tables are locked first, so that none of them, nor a partition,
 * is dropped between that moment and its copy; writers are held up by nothing.
 */
export async function beginSnapshot(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT quote_ident(c.relname) AS name FROM pg_class c WHERE ${ours} ORDER BY 1`,
  )
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
  // No snapshot is taken by it: the first SELECT does that, when the locks are held.
  await client.query(`LOCK TABLE ${rows.map(({ name }) => name).join(', ')} IN ACCESS SHARE MODE`)
  await client.query(`SET LOCAL timezone = 'UTC'`)
  await client.query(`SET LOCAL datestyle = 'ISO'`)
  await client.query('SET LOCAL extra_float_digits = 3')
}

/** Every table, each after those that its foreign keys refer to, with the columns that are not computed. */
export async function readTables(client: pg.Client): Promise<TableShape[]> {
  const { rows } = await client.query<TableShape & { refers: string[] }>(
    `SELECT c.relname AS name,
            (SELECT array_agg(a.attname::text ORDER BY a.attnum) FROM pg_attribute a
              WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '') AS columns,
            ARRAY(SELECT f.relname::text FROM pg_constraint k JOIN pg_class f ON f.oid = k.confrelid
              WHERE k.conrelid = c.oid AND k.contype = 'f' AND k.confrelid <> c.oid) AS refers
       FROM pg_class c WHERE ${ours} ORDER BY c.relname`,
  )
  const sorted: TableShape[] = []
  const left = new Map(rows.map((row) => [row.name, row]))
  while (left.size > 0) {
    const free = [...left.values()].filter(({ refers }) => !refers.some((name) => left.has(name)))
    if (free.length === 0) {
      throw new Error(`foreign keys go round in circles: ${[...left.keys()].join(', ')}`)
    }
    for (const { name, columns } of free) {
      sorted.push({ name, columns })
      left.delete(name)
    }
  }
  return sorted
}

export async function readMigrationsApplied(
  client: pg.Client,
): Promise<BackupHeader['migrations']> {
  const { rows } = await client.query<{ name: string; checksum: string }>(
    `SELECT migration_name AS name, checksum FROM _prisma_migrations
      WHERE rolled_back_at IS NULL AND finished_at IS NOT NULL ORDER BY migration_name`,
  )
  return rows
}

export async function readSequences(client: pg.Client): Promise<BackupHeader['sequences']> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class
      WHERE relnamespace = current_schema()::regnamespace AND relkind = 'S' ORDER BY relname`,
  )
  const sequences: BackupHeader['sequences'] = []
  for (const { name } of rows) {
    const found = await client.query<{ value: string; is_called: boolean }>(
      `SELECT last_value::text AS value, is_called FROM ${client.escapeIdentifier(name)}`,
    )
    if (found.rows[0]) sequences.push({ name, ...found.rows[0] })
  }
  return sequences
}

export async function writeSequences(
  client: pg.Client,
  sequences: BackupHeader['sequences'],
): Promise<void> {
  for (const { name, value, is_called } of sequences) {
    await client.query('SELECT setval($1::regclass, $2::bigint, $3::boolean)', [
      client.escapeIdentifier(name),
      value,
      is_called,
    ])
  }
}

/** The months of the events that there are. */
export async function readMonths(client: pg.Client): Promise<BackupHeader['months']> {
  const { rows } = await client.query<{ first: string | null; last: string | null }>(
    `SELECT to_char(min(recorded_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS first,
            to_char(max(recorded_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS last FROM events`,
  )
  const { first, last } = rows[0] ?? {}
  return first && last ? { first, last } : null
}

export async function listLogs(
  client: pg.Client,
): Promise<{ companyId: string; slug: string | null; epoch: number; size: number }[]> {
  const { rows } = await client.query<{
    companyId: string
    slug: string | null
    epoch: number
    size: string
  }>(
    `SELECT l.company_id AS "companyId", c.slug, l.epoch, l.size
       FROM logs l LEFT JOIN companies c ON c.id = l.company_id ORDER BY c.slug`,
  )
  return rows.map((row) => ({ ...row, size: Number(row.size) }))
}

/** The rows of a table in the text format of COPY: one line each, whatever stands in it. */
export function copyOut(client: pg.Client, table: TableShape): Readable {
  const columns = listColumns(client, table)
  const name = client.escapeIdentifier(table.name)
  return client.query(copyTo(`COPY (SELECT ${columns} FROM ${name}) TO STDOUT`))
}

/** What takes them. */
export function copyIn(client: pg.Client, table: TableShape): Writable {
  const columns = listColumns(client, table)
  return client.query(
    copyFrom(`COPY ${client.escapeIdentifier(table.name)} (${columns}) FROM STDIN`),
  )
}

/** Writes as fast as the database takes it. */
export async function writeInto(stream: Writable, bytes: Buffer): Promise<void> {
  if (!stream.write(bytes)) await once(stream, 'drain')
}

/** Nobody writes to the tables until the transaction ends; the names of those that hold rows. */
export async function lockAndListFilled(
  client: pg.Client,
  tables: readonly TableShape[],
): Promise<string[]> {
  const names = tables.map(({ name }) => client.escapeIdentifier(name))
  await client.query(`LOCK TABLE ${names.join(', ')} IN ACCESS EXCLUSIVE MODE`)
  const filled: string[] = []
  for (const name of names) {
    const { rows } = await client.query<{ has: boolean }>(
      `SELECT EXISTS (SELECT FROM ${name}) AS has`,
    )
    if (rows[0]?.has) filled.push(name)
  }
  return filled
}

export async function makePartitionsFor(
  client: pg.Client,
  { first, last }: { first: string; last: string },
): Promise<void> {
  await client.query('SELECT ensure_partitions($1::date, $2::date)', [first, last])
}

function listColumns(client: pg.Client, { columns }: TableShape): string {
  return columns.map((column) => client.escapeIdentifier(column)).join(', ')
}
