import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { closeDatabase, inSqlTransaction, sql, switchDatabase } from '@/lib/platform/db'
import { setEnv } from '@/lib/platform/env'
import { newUuidV7 } from '@/lib/platform/ids'
import { generateKeys } from '@/lib/platform/keys'
import { createTestDatabase, type TestDatabase } from '@/lib/platform/test-database'
import { createLog } from './create-log'
import { flushMarks } from './marks'
import { ensurePartitions } from './partitions'

export type TestLog = TestDatabase & { dataDir: string; close: () => Promise<void> }

/** A database with keys, a DATA_DIR and partitions, which the process uses until `close`. For `*.db.test.ts` only. */
export async function openTestLog(): Promise<TestLog> {
  const database = await createTestDatabase()
  const dataDir = mkdtempSync(join(tmpdir(), 'trailkeeper-test-'))
  setEnv({ ...generateKeys(), DATA_DIR: dataDir, DATABASE_URL: database.databaseUrl })
  await switchDatabase(database.databaseUrl)
  await ensurePartitions({ nowMs: Date.now() })
  return {
    ...database,
    dataDir,
    close: async () => {
      // What is written later would make the directory again.
      await flushMarks()
      await closeDatabase()
      await database.drop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** A company with an empty log. */
export async function createTestCompany(slug = newUuidV7()): Promise<string> {
  const companyId = newUuidV7()
  await inSqlTransaction(async (tx) => {
    await tx.sql.query(
      'test.company',
      `INSERT INTO companies (id, slug, name) VALUES ($1::uuid, $2, 'Acme')`,
      [companyId, slug],
    )
    await createLog(tx, { companyId })
  })
  return companyId
}

/** The head as it is stored. */
export async function readHead(companyId: string): Promise<{ size: number; root: string }> {
  const [head] = await sql().query<{ size: number; root: string }>(
    'test.head',
    `SELECT size, encode(root, 'base64') AS root FROM logs WHERE company_id = $1::uuid`,
    [companyId],
  )
  if (!head) throw new Error('no such log')
  return head
}

/** What an erasure does to a person, as the owner of the schema; `meanwhile` runs while it holds the log's lock. */
export async function eraseTestPerson(
  { migrateDatabaseUrl }: TestLog,
  { companyId, ref, meanwhile }: { companyId: string; ref: string; meanwhile?: () => void },
): Promise<void> {
  const client = new pg.Client({ connectionString: migrateDatabaseUrl })
  await client.connect()
  try {
    await client.query('BEGIN')
    await client.query('UPDATE logs SET erasures = erasures + 1 WHERE company_id = $1', [companyId])
    meanwhile?.()
    await client.query('DELETE FROM person_aliases WHERE company_id = $1 AND ref = $2', [
      companyId,
      ref,
    ])
    await client.query(
      'UPDATE persons SET erased_at = now(), key_wrapped = NULL WHERE company_id = $1 AND ref = $2',
      [companyId, ref],
    )
    await client.query('COMMIT')
  } finally {
    await client.end()
  }
}

/** Lets the rows below `until` go, as pruning them would: for tests that delete by hand. `client`: the owner or a superuser. */
export async function markPruned(
  client: pg.Client | undefined,
  { companyId, until }: { companyId: string; until: number },
): Promise<void> {
  await client?.query('UPDATE logs SET pruned_to = $2 WHERE company_id = $1', [companyId, until])
  await client?.query(
    `INSERT INTO pruned_ranges (company_id, from_seq, until_seq, run_id) VALUES ($1, 0, $2, gen_random_uuid())`,
    [companyId, until],
  )
}
