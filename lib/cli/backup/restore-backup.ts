import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import pg from 'pg'
import { readMarkFile, isHigher, writeMarkFile } from '@/lib/log/mark-files'
import { makeDataDir } from '@/lib/platform/data-dir'
import { type Env, loadEnv } from '@/lib/platform/env'
import { AppError } from '@/lib/platform/errors'
import { openInstance } from '@/lib/platform/instance'
import { keyNames, loadKeys } from '@/lib/platform/keys'
import { readMigrations } from '@/lib/platform/migrate'
import { writePrivateFile } from '@/lib/platform/private-file'
import { StartError } from '@/lib/platform/start-error'
import {
  BackupDamaged,
  type BackupHeader,
  type BackupManifest,
  type BackupMarks,
  headerName,
  keysName,
  manifestName,
  marksName,
  partName,
  readHeader,
  readManifest,
  readMarks,
  type TableSum,
} from './backup-format'
import { type BackupFile, type BackupSource, openSource } from './backup-source'
import {
  copyIn,
  listLogs,
  lockAndListFilled,
  makePartitionsFor,
  readTables,
  writeInto,
  writeSequences,
} from './backup-store'
import { fingerprintKeys, sha256, startSum } from './write-backup'

export type RestoreSummary = {
  /** When the backup was made. */
  createdAt: string
  tables: number
  rows: number
  keysRestored: boolean
  /** Logs that are older than what was published of them, as the marks in DATA_DIR know. */
  behind: { companyId: string; slug: string | null; size: number; published: number }[]
}

type Input = {
  path: string
  signal: AbortSignal
  say: (message: string) => void
  onProgress: (rows: number) => void
}

/**
 * Puts a backup into an empty instance, in one transaction: whatever fails, it stays empty. The marks of the backup are put
 * beside those that DATA_DIR has, of which the highest counts: a log that is behind its mark is appended to only after
 * `integrity new-epoch`. Throws `backup_damaged`, `backup_other_version`, `backup_other_keys`, `target_not_empty` and
 * `restore_stopped`, and a `StartError` where keys are missing.
 */
export async function restoreBackup(input: Input): Promise<RestoreSummary> {
  const source = await openSource(input.path).catch((error: unknown) => refuseDamage(input, error))
  try {
    const reader = readAhead(source)
    const headerBytes = await reader.take(headerName)
    const header = readHeader(headerBytes)
    refuseOtherVersion(header)
    const keysRestored = await bringKeys(header, reader)
    const instance = await openInstance({ onProgress: (message) => input.say(`· ${message}`) })
    try {
      const { migrateDatabaseUrl } = instance.env
      if (migrateDatabaseUrl === undefined) throw new Error('the instance has no database')
      const done = await fill(migrateDatabaseUrl, { ...input, header, headerBytes, reader })
      return { ...done, createdAt: header.created_at, tables: header.tables.length, keysRestored }
    } finally {
      await instance.release()
    }
  } catch (error) {
    return refuseDamage(input, error)
  } finally {
    await source.close()
  }
}

type Reader = ReturnType<typeof readAhead>

/** The files one after the other, with a look at the next one's name. */
function readAhead(source: BackupSource) {
  let ahead: BackupFile | null | undefined
  const peek = async () => {
    if (ahead === undefined) ahead = await source.next()
    return ahead
  }
  return {
    isNext: async (name: string) => (await peek())?.name === name,
    take: async (name: string): Promise<Buffer> => {
      const file = await peek()
      if (!file) throw new BackupDamaged(`${name} is missing`)
      if (file.name !== name) throw new BackupDamaged(`${file.name} stands where ${name} should`)
      ahead = undefined
      return file.bytes
    },
    end: async () => {
      const file = await peek()
      if (file) throw new BackupDamaged(`${file.name} stands after the end`)
    },
  }
}

function refuseOtherVersion({ migrations }: BackupHeader): void {
  const ours = readMigrations(join('prisma', 'migrations'))
  const isSame =
    ours.length === migrations.length &&
    ours.every(({ name, checksum }, at) => {
      const theirs = migrations[at]
      return theirs?.name === name && theirs.checksum === checksum
    })
  if (isSame) return
  const newest = migrations.at(-1)?.name ?? 'none'
  throw new AppError('backup_other_version', {
    status: 409,
    title: 'Another version',
    detail: `The backup was made by another version of Trailkeeper (its newest migration is ${newest}, here it is ${ours.at(-1)?.name}). Restore it with that version, then start this one, which brings the database up to date.`,
  })
}

/**
 * Makes sure that the instance has the keys of the backup before a database is made. Answers whether they came with it.
 */
async function bringKeys(header: BackupHeader, reader: Reader): Promise<boolean> {
  const included = header.includes_keys ? (await reader.take(keysName)).toString('utf8') : null
  const env = loadEnv()
  const isGiven = [
    ...[env.authSecret, env.encryptionKey],
    ...[env.logSigningKey, env.exportSigningKey],
  ].every((key) => key !== undefined)
  const path = join(env.dataDir, 'keys.env')
  let isRestored = false
  if (env.databaseUrl === undefined && !isGiven && !existsSync(path)) {
    if (included === null) throw keysMissing(env)
    makeDataDir(env.dataDir)
    writePrivateFile(path, included)
    isRestored = true
  }
  const here = fingerprintKeys(loadKeys(env))
  // Who is signed in is not worth a refusal: with another AUTH_SECRET they sign in again.
  const other = keyNames.filter(
    (name) => name !== 'AUTH_SECRET' && here[name] !== header.keys[name],
  )
  if (other.length === 0) return isRestored
  throw new AppError('backup_other_keys', {
    status: 409,
    title: 'Other keys',
    detail: `This instance has another ${other.join(' and ')} than the backup was made with: its log could not be read, or not be continued. Give the keys of the instance that was backed up (its keys.env in DATA_DIR, or the environment).`,
  })
}

async function fill(
  databaseUrl: string,
  input: Input & { header: BackupHeader; headerBytes: Buffer; reader: Reader },
): Promise<Pick<RestoreSummary, 'rows' | 'behind'>> {
  const { header, headerBytes, reader } = input
  const client = new pg.Client({ connectionString: databaseUrl })
  client.on('error', () => undefined) // the running query reports it
  await client.connect()
  try {
    const known = await readTables(client)
    const names = (tables: { name: string }[]) =>
      tables
        .map(({ name }) => name)
        .sort()
        .join()
    if (names(known) !== names(header.tables)) throw new BackupDamaged('its tables are not ours')
    await client.query('BEGIN')
    const filled = await lockAndListFilled(client, known)
    if (filled.length > 0) throw notEmpty(filled)
    if (header.months) await makePartitionsFor(client, header.months)
    const marksBytes = await reader.take(marksName)
    const marks = readMarks(marksBytes)
    const tables: TableSum[] = []
    let rows = 0
    for (const table of header.tables) {
      const sum = await fillTable(client, { ...input, table, rowsBefore: rows })
      rows += sum.rows
      tables.push(sum)
    }
    await writeSequences(client, header.sequences)
    const manifest = readManifest(await reader.take(manifestName))
    await reader.end()
    compare(manifest, { headerBytes, marksBytes, tables })
    // Before the rows are there for anybody: without its marks an older database passes for the newest.
    await raiseMarks(marks)
    await client.query('COMMIT')
    await client.query('ANALYZE')
    return { rows, behind: await findBehind(client) }
  } finally {
    // Unless it was committed, ending the connection undoes everything.
    await client.end()
  }
}

async function fillTable(
  client: pg.Client,
  input: Input & { reader: Reader; table: BackupHeader['tables'][number]; rowsBefore: number },
): Promise<TableSum> {
  const { reader, table, signal, onProgress, rowsBefore } = input
  const stream = copyIn(client, table)
  const ended = new Promise<void>((resolve, reject) => {
    stream.on('finish', resolve)
    stream.on('error', reject)
  })
  // It is awaited below; until then a failure must not count as one that nobody looks at.
  ended.catch(() => undefined)
  const sum = startSum()
  let parts = 0
  while (await reader.isNext(partName(table.name, parts + 1))) {
    if (signal.aborted) throw stopped()
    parts += 1
    const packed = await reader.take(partName(table.name, parts))
    const bytes = await expand(packed).catch((cause: unknown) => {
      throw new BackupDamaged(`${partName(table.name, parts)} cannot be unpacked`, { cause })
    })
    sum.add(bytes)
    await Promise.race([writeInto(stream, bytes), ended])
    onProgress(rowsBefore + sum.rows())
  }
  stream.end()
  await ended
  return { name: table.name, parts, ...sum.end() }
}

const expand = promisify<Buffer, Buffer>(gunzip)

function compare(
  manifest: BackupManifest,
  found: { headerBytes: Buffer; marksBytes: Buffer; tables: TableSum[] },
): void {
  if (manifest.header_sha256 !== sha256(found.headerBytes)) throw changed(headerName)
  if (manifest.marks_sha256 !== sha256(found.marksBytes)) throw changed(marksName)
  if (manifest.tables.length !== found.tables.length) throw changed(manifestName)
  for (const [at, table] of found.tables.entries()) {
    const told = manifest.tables[at]
    if (told?.name !== table.name || told.sha256 !== table.sha256 || told.rows !== table.rows) {
      throw new BackupDamaged(
        `the table ${table.name} has ${table.rows} rows that are not the ${told?.rows ?? 0} that were backed up`,
      )
    }
  }
}

async function raiseMarks(marks: BackupMarks): Promise<void> {
  for (const [companyId, mark] of Object.entries(marks)) {
    const known = readMarkFile(companyId)
    if (!known || isHigher(mark, known)) await writeMarkFile(companyId, mark)
  }
}

async function findBehind(client: pg.Client): Promise<RestoreSummary['behind']> {
  return (await listLogs(client)).flatMap(({ companyId, slug, epoch, size }) => {
    const mark = readMarkFile(companyId)
    return mark && isHigher(mark, { epoch, size })
      ? [{ companyId, slug, size, published: mark.size }]
      : []
  })
}

function changed(file: string): BackupDamaged {
  return new BackupDamaged(`${file} was changed`)
}

function refuseDamage({ path }: Input, error: unknown): never {
  const isForeign = error instanceof pg.DatabaseError && /^22/.test(error.code ?? '')
  if (!(error instanceof BackupDamaged) && !isForeign) throw error
  throw new AppError('backup_damaged', {
    status: 422,
    title: 'The backup is damaged',
    detail: `${path} is no whole backup: ${error.message}. Nothing was restored.`,
    cause: error,
  })
}

function notEmpty(filled: readonly string[]): AppError {
  return new AppError('target_not_empty', {
    status: 409,
    title: 'Not empty',
    detail: `This instance is not empty (${filled.slice(0, 3).join(', ')}${filled.length > 3 ? ', …' : ''}): a backup is restored into one that was never started, such as a new DATA_DIR or a new database. Nothing was changed.`,
  })
}

function keysMissing({ dataDir }: Env): StartError {
  return new StartError(
    `The backup does not include the keys: put the keys.env of the instance that was backed up into ${dataDir} first, readable by its owner only. Without it names in the log cannot be read, and the log cannot be continued.`,
  )
}

function stopped(): AppError {
  return new AppError('restore_stopped', {
    status: 499,
    title: 'Stopped',
    detail: 'The restore was stopped; the instance is as empty as before.',
  })
}
