import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeCompany, makeMember, openTestInstance, readEvents } from '@/lib/access/test-access'
import { runTestCommand } from '@/lib/cli/test-command'
import { ingestValues } from '@/lib/events/commands'
import { indexLog } from '@/lib/events/segments/index-log'
import { sealCheckpoint } from '@/lib/log/checkpoints'
import { checkIntegrity } from '@/lib/log/integrity-check'
import { flushMarks } from '@/lib/log/marks'
import { ensurePartitions } from '@/lib/log/partitions'
import type { TestLog } from '@/lib/log/test-log'
import { setClock } from '@/lib/platform/clock'
import { closeDatabase, sql, switchDatabase } from '@/lib/platform/db'
import { loadEnv, setEnv } from '@/lib/platform/env'
import { generateKeys } from '@/lib/platform/keys'
import { createTestDatabase, type TestDatabase } from '@/lib/platform/test-database'
import { listCopies } from '@/lib/privacy/copies'

let source: TestLog
let companyId: string
/** Files of this test. */
let directory: string
let serial = 0
const targets: TestDatabase[] = []

beforeAll(async () => {
  source = await openTestInstance()
  setEnv({ MIGRATE_DATABASE_URL: source.migrateDatabaseUrl })
  directory = mkdtempSync(join(tmpdir(), 'trailkeeper-backup-'))
  // Two years ago: months whose partitions a fresh instance does not have.
  const then = Date.now() - 700 * 86_400_000
  await ensurePartitions({ nowMs: Date.now(), fromMs: then })
  setClock(() => then)
  const company = await makeCompany('acme')
  companyId = company.id
  await ingest(600)
  setClock()
  await makeMember(company, 'owner')
  await sealCheckpoint(companyId)
  await indexLog(companyId, { sizes: { small: 256, large: 1_024 } })
})
afterAll(async () => {
  setClock()
  setEnv({ MIGRATE_DATABASE_URL: '' })
  await useSource()
  await source.close()
  for (const target of targets) await target.drop()
  rmSync(directory, { recursive: true, force: true })
})

async function ingest(count: number): Promise<void> {
  const items = Array.from({ length: count }, (_, index) => ({
    index,
    value: {
      action: 'project.created',
      actor: { type: 'user', id: `u${index % 5}`, name: `Person\t${index % 5} \\N "é"` },
      targets: [{ type: 'project', id: `project-${index}` }],
      details: { number: index, text: 'one\ntwo\r\nthree\\.' },
    },
  }))
  await ingestValues({ companyId, via: { type: 'cli' } }, items)
}

async function makeBackup(...more: string[]): Promise<string> {
  serial += 1
  const file = join(directory, `backup-${serial}.tar`)
  await flushMarks()
  await runTestCommand(['backup', '-o', file, ...more])
  return file
}

/** From now on this process is another one: nothing that it knows of its database is left. */
async function become(urls: TestDatabase, dataDir: string): Promise<void> {
  await flushMarks()
  await closeDatabase()
  ;(globalThis as { trailkeeper?: Map<string, unknown> }).trailkeeper?.clear()
  setEnv({
    DATABASE_URL: urls.databaseUrl,
    MIGRATE_DATABASE_URL: urls.migrateDatabaseUrl,
    DATA_DIR: dataDir,
  })
  await switchDatabase(urls.databaseUrl)
}

async function useSource(): Promise<void> {
  await become(source, source.dataDir)
}

/** An empty instance on a database and a DATA_DIR of its own. */
async function becomeEmptyInstance(dataDir?: string): Promise<void> {
  const target = await createTestDatabase()
  targets.push(target)
  await become(target, dataDir ?? mkdtempSync(join(directory, 'data-')))
}

async function countRows(): Promise<Record<string, number>> {
  const tables = await sql().query<{ name: string }>(
    'test.tables',
    `SELECT relname::text AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace
        AND relkind IN ('r', 'p') AND NOT relispartition AND relname <> '_prisma_migrations'`,
    [],
  )
  const counts: Record<string, number> = {}
  for (const { name } of tables) {
    const [row] = await sql().query<{ count: number }>(
      `test.count_${name}`,
      `SELECT count(*) AS count FROM ${name}`,
      [],
    )
    counts[name] = row?.count ?? -1
  }
  return counts
}

describe('a backup', () => {
  it('made while writers append is whole, restores into an empty instance, and goes on there', async () => {
    let isWriting = true
    const write = async () => {
      while (isWriting) await ingest(20)
    }
    const writers = [write(), write(), write()]
    const file = await makeBackup()
    isWriting = false
    await Promise.all(writers)
    const before = await readEvents(companyId)

    await becomeEmptyInstance()
    const { json, text } = await runTestCommand(['restore', file])
    expect(json).toMatchObject({ behind: [], keys_restored: false })
    expect(text).toContain('new-epoch')
    const report = await checkIntegrity({ companyId })
    expect(report).toMatchObject({ ok: true, problems: [] })
    expect(report.size).toBeGreaterThanOrEqual(600)
    const after = await readEvents(companyId)
    expect(after).toEqual(before.slice(0, after.length))

    await ingest(30)
    await sealCheckpoint(companyId)
    expect(await checkIntegrity({ companyId })).toMatchObject({ ok: true, size: report.size + 30 })
    expect((await runTestCommand(['integrity', 'check', '--company', 'acme'])).exitCode).toBe(0)
    await useSource()
  })

  it('holds every row of every table', async () => {
    const file = await makeBackup()
    const counts = await countRows()
    expect(Object.values(counts).filter((count) => count > 0).length).toBeGreaterThan(15)
    await becomeEmptyInstance()
    await runTestCommand(['restore', file])
    expect(await countRows()).toEqual(counts)
    await useSource()
  })

  it('is told by the log of every company before anything is copied, and a restore of it is not behind its marks', async () => {
    const since = new Date(Date.now() - 1_000)
    const other = await makeCompany('other')
    const told = async (id: string) =>
      (await readEvents(id)).filter(({ action }) => action === 'backup.created')
    const [before, { size }] = [(await told(companyId)).length, await checkIntegrity({ companyId })]
    const file = await makeBackup()
    await flushMarks()
    const { dataDir } = source
    expect(await told(other.id)).toMatchObject([
      {
        actor: { type: 'system', name: 'operator' },
        via: { type: 'cli' },
        details: { includes_keys: false, operator: expect.any(String) },
      },
    ])
    expect((await listCopies({ companyId, since })).copies).toContainEqual(
      expect.objectContaining({ kind: 'backup', what: 'Backup begun' }),
    )
    // Beside the marks of the instance that it was made of.
    await becomeEmptyInstance(dataDir)
    expect((await runTestCommand(['restore', file])).json).toMatchObject({ behind: [] })
    expect(await told(companyId)).toHaveLength(before + 1)
    expect(await checkIntegrity({ companyId })).toMatchObject({ ok: true, size: size + 1 })
    await ingest(1)
    await flushMarks()
    // The marks are those of the restored instance now: the source goes on without its event.
    rmSync(join(dataDir, 'marks'), { recursive: true })
    await useSource()
  })

  it('is made of a log that takes no events as well, and says so', async () => {
    await flushMarks()
    const marks = join(source.dataDir, 'marks', companyId)
    mkdirSync(marks, { recursive: true })
    const mark = join(marks, '9-1.json')
    writeFileSync(mark, JSON.stringify({ epoch: 9, size: 1, root: `${'A'.repeat(43)}=` }))
    await become(source, source.dataDir)
    const file = join(directory, 'behind.tar')
    const { json, said } = await runTestCommand(['backup', '-o', file])
    expect(json).toMatchObject({ unrecorded: ['acme'] })
    expect(said.join()).toContain('The log of "acme" does not say that this backup was begun')
    expect(statSync(file).size).toBeGreaterThan(1_024)
    rmSync(mark)
    await become(source, source.dataDir)
  })

  it('is a directory of the same files where its name ends with a slash', async () => {
    const path = join(directory, 'as-directory/')
    await runTestCommand(['backup', '-o', path])
    expect(readdirSync(path).sort()).toEqual([
      ...['header.json', 'manifest.json', 'marks.json', 'tables'],
    ])
    await becomeEmptyInstance()
    await runTestCommand(['restore', path])
    expect(await checkIntegrity({ companyId })).toMatchObject({ ok: true })
    await useSource()
  })

  it('is for its owner only, replaces nothing, and leaves nothing when it is stopped', async () => {
    const file = await makeBackup()
    expect(statSync(file).mode & 0o777).toBe(0o600)
    await expect(runTestCommand(['backup', '-o', file])).rejects.toThrow('replaces nothing')
    const other = join(directory, 'stopped.tar')
    const { length } = await readEvents(companyId)
    await expect(
      runTestCommand(['backup', '-o', other], { signal: AbortSignal.abort() }),
    ).rejects.toMatchObject({ code: 'backup_stopped' })
    expect(readdirSync(directory).filter((name) => name.startsWith('stopped'))).toEqual([])
    expect(await readEvents(companyId)).toHaveLength(length)
  })

  it('holds no key unless it is asked to', async () => {
    const keys = [loadEnv().encryptionKey, loadEnv().logSigningKey].map((key) => key ?? '?')
    const bare = readFileSync(await makeBackup(), 'latin1')
    for (const key of keys) expect(bare).not.toContain(key)
    const full = readFileSync(await makeBackup('--include-keys'), 'latin1')
    for (const key of keys) expect(full).toContain(key)
  })
})

describe('a log that is older than what was published of it', () => {
  it('takes no events after a restore beside its marks, until a new epoch is opened', async () => {
    const file = await makeBackup()
    await ingest(10)
    await sealCheckpoint(companyId)
    await flushMarks()
    const { dataDir } = source
    await becomeEmptyInstance(dataDir)
    const { json, text } = await runTestCommand(['restore', file])
    expect(json).toMatchObject({ behind: [{ company: 'acme' }] })
    expect(text).toContain('integrity new-epoch --company acme')
    await expect(ingest(1)).rejects.toMatchObject({ code: 'log_behind_mark' })
    await runTestCommand(['integrity', 'new-epoch', '--company', 'acme'])
    await ingest(1)
    expect(await checkIntegrity({ companyId })).toMatchObject({ ok: true, epoch: 2 })
    // The marks of the source are those of the second epoch now: it is the older one of the two.
    rmSync(join(dataDir, 'marks'), { recursive: true })
    await useSource()
  })
})

describe('a restore', () => {
  it('leaves an instance that is not empty as it is', async () => {
    const file = await makeBackup()
    await becomeEmptyInstance()
    await ensurePartitions({ nowMs: Date.now() })
    await makeCompany('mine')
    await expect(runTestCommand(['restore', file])).rejects.toMatchObject({
      code: 'target_not_empty',
    })
    const companies = await sql().query<{ slug: string }>(
      'test.slugs',
      'SELECT slug FROM companies',
      [],
    )
    expect(companies.map(({ slug }) => slug)).toEqual(['mine'])
    await useSource()
  })

  it.each<[string, (file: string) => void, RegExp]>([
    ['is cut off', (file) => truncateSync(file, statSync(file).size - 1_024), /its end is missing/],
    [
      'lacks its last files',
      (file) => {
        const bytes = readFileSync(file)
        const at = bytes.lastIndexOf('manifest.json')
        writeFileSync(file, Buffer.concat([bytes.subarray(0, at), Buffer.alloc(1_024)]))
      },
      /manifest.json is missing/,
    ],
    ['has a byte changed in a table', (file) => flipIn(file, 'tables/events/00000001'), /./],
    ['has a byte changed in its marks', (file) => flipIn(file, 'marks.json'), /marks.json/],
    [
      'is something else',
      (file) => writeFileSync(file, Buffer.alloc(2_048, 'x')),
      /its end is missing/,
    ],
  ])(
    'of a backup that %s is refused, and leaves the instance empty',
    async (_what, damage, why) => {
      const file = await makeBackup()
      damage(file)
      await becomeEmptyInstance()
      const failed = runTestCommand(['restore', file])
      await expect(failed).rejects.toMatchObject({ code: 'backup_damaged' })
      await expect(failed).rejects.toThrow(why)
      expect(Object.values(await countRows()).every((count) => count === 0)).toBe(true)
      await useSource()
    },
  )

  it('needs the keys of the backup', async () => {
    const file = await makeBackup()
    const { ENCRYPTION_KEY } = generateKeys()
    const own = loadEnv().encryptionKey
    await becomeEmptyInstance()
    setEnv({ ENCRYPTION_KEY })
    await expect(runTestCommand(['restore', file])).rejects.toMatchObject({
      code: 'backup_other_keys',
      detail: expect.stringContaining('another ENCRYPTION_KEY'),
    })
    setEnv({ ENCRYPTION_KEY: own })
    await useSource()
  })

  it('of another version is refused', async () => {
    const path = join(directory, 'old/')
    await runTestCommand(['backup', '-o', path])
    const header = JSON.parse(readFileSync(join(path, 'header.json'), 'utf8'))
    header.migrations.pop()
    writeFileSync(join(path, 'header.json'), JSON.stringify(header))
    await becomeEmptyInstance()
    await expect(runTestCommand(['restore', path])).rejects.toMatchObject({
      code: 'backup_other_version',
    })
    await useSource()
  })
})

it('the source is whole all the while', async () => {
  expect(await checkIntegrity({ companyId })).toMatchObject({ ok: true, problems: [] })
  const superuser = new pg.Client({ connectionString: source.superuserUrl })
  await superuser.connect()
  const { rows } = await superuser.query(
    `SELECT FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction'`,
  )
  await superuser.end()
  expect(rows).toEqual([])
})

/** Changes a byte in the middle of a file of the tar. */
function flipIn(file: string, name: string): void {
  const bytes = readFileSync(file)
  const at = bytes.indexOf(name)
  const header = at + 124
  const size = Number.parseInt(bytes.toString('ascii', header, header + 11), 8)
  const place = at + 512 + Math.floor(size / 2)
  bytes[place] = (bytes[place] ?? 0) ^ 1
  writeFileSync(file, bytes)
}
