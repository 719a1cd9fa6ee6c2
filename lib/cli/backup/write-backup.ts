import { createHash, createHmac, type Hash } from 'node:crypto'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import pg from 'pg'
import { type Mark, readMarkFile } from '@/lib/log/mark-files'
import { nowMs } from '@/lib/platform/clock'
import { AppError } from '@/lib/platform/errors'
import { formatKeys, keyNames, type Keys } from '@/lib/platform/keys'
import {
  type BackupHeader,
  type BackupManifest,
  headerName,
  keysName,
  manifestName,
  marksName,
  partName,
  type TableSum,
} from './backup-format'
import type { BackupSink } from './backup-sink'
import {
  beginSnapshot,
  copyOut,
  listLogs,
  readMigrationsApplied,
  readMonths,
  readSequences,
  readTables,
  type TableShape,
} from './backup-store'

export type BackupSummary = {
  createdAt: string
  tables: number
  rows: number
  /** Before compression. */
  bytes: number
  includesKeys: boolean
}

const partBytes = 4 * 1024 * 1024

/**
 * Copies every table out as of one moment, while writers go on, at constant memory; and the high-water marks of before that
 * moment, which are therefore never ahead of it. `databaseUrl` is the owner's. Throws `backup_stopped` when `signal` is
 * aborted; then, as after every failure, the caller discards what the sink holds.
 */
export async function writeBackup(input: {
  databaseUrl: string
  sink: BackupSink
  keys: Keys
  includeKeys: boolean
  signal: AbortSignal
  onProgress: (rows: number) => void
}): Promise<BackupSummary> {
  const { sink, keys, includeKeys } = input
  const client = new pg.Client({ connectionString: input.databaseUrl })
  client.on('error', () => undefined) // the running query reports it
  await client.connect()
  try {
    const marks: Record<string, Mark> = {}
    for (const { companyId } of await listLogs(client)) {
      const mark = readMarkFile(companyId)
      if (mark) marks[companyId] = mark
    }
    await beginSnapshot(client)
    const header: BackupHeader = {
      v: 'trailkeeper-backup/1',
      created_at: new Date(nowMs()).toISOString(),
      migrations: await readMigrationsApplied(client),
      tables: await readTables(client),
      sequences: await readSequences(client),
      months: await readMonths(client),
      keys: fingerprintKeys(keys),
      includes_keys: includeKeys,
    }
    const headerBytes = toJson(header)
    const marksBytes = toJson(marks)
    await sink.add(headerName, headerBytes)
    if (includeKeys) await sink.add(keysName, Buffer.from(formatKeys(keys)))
    await sink.add(marksName, marksBytes)
    const tables: TableSum[] = []
    let rows = 0
    for (const table of header.tables) {
      const before = rows
      const sum = await copyTable(client, {
        ...input,
        table,
        onRows: (count) => input.onProgress(before + count),
      })
      rows = before + sum.rows
      tables.push(sum)
    }
    const manifest: BackupManifest = {
      header_sha256: sha256(headerBytes),
      marks_sha256: sha256(marksBytes),
      tables,
    }
    await sink.add(manifestName, toJson(manifest))
    await sink.finish()
    return {
      createdAt: header.created_at,
      tables: tables.length,
      rows,
      bytes: tables.reduce((sum, { bytes }) => sum + bytes, 0),
      includesKeys: includeKeys,
    }
  } finally {
    await client.end()
  }
}

/** What a key is recognised by; it is 32 random bytes, which nobody finds from this. */
export function fingerprintKeys(keys: Keys): Record<string, string> {
  return Object.fromEntries(
    keyNames.map((name) => [
      name,
      createHmac('sha256', keys[name]).update(`trailkeeper-backup/1 ${name}`).digest('hex'),
    ]),
  )
}

async function copyTable(
  client: pg.Client,
  input: {
    table: TableShape
    sink: BackupSink
    signal: AbortSignal
    onRows: (rows: number) => void
  },
): Promise<TableSum> {
  const { table, sink, signal, onRows } = input
  const sum = startSum()
  let parts = 0
  let waiting: Buffer[] = []
  let waitingBytes = 0
  const flush = async () => {
    if (waitingBytes === 0) return
    parts += 1
    const packed = await compress(Buffer.concat(waiting), { level: 1 })
    waiting = []
    waitingBytes = 0
    await sink.add(partName(table.name, parts), packed)
    onRows(sum.rows())
  }
  for await (const chunk of copyOut(client, table)) {
    const bytes = chunk as Buffer
    if (signal.aborted) throw stopped()
    sum.add(bytes)
    waiting.push(bytes)
    waitingBytes += bytes.length
    if (waitingBytes >= partBytes) await flush()
  }
  await flush()
  return { name: table.name, parts, ...sum.end() }
}

/** Counts and hashes what goes by: a row is a line, since COPY writes a line break within a value as `\n`. */
export function startSum() {
  const hash: Hash = createHash('sha256')
  let bytes = 0
  let rows = 0
  return {
    add(chunk: Buffer) {
      hash.update(chunk)
      bytes += chunk.length
      for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) rows += 1
    },
    rows: () => rows,
    end: () => ({ rows, bytes, sha256: hash.digest('hex') }),
  }
}

export function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}

const compress = promisify<Buffer, { level: number }, Buffer>(gzip)

function toJson(value: object): Buffer {
  return Buffer.from(`${JSON.stringify(value, null, 1)}\n`)
}

export function stopped(): AppError {
  return new AppError('backup_stopped', {
    status: 499,
    title: 'Stopped',
    detail: 'The backup was stopped; nothing of it is left.',
  })
}
