import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { collectItems } from '@/lib/events/importers/collect-items'
import { readImportFile } from '@/lib/events/importers/read-file'
import { openEvent } from '@/lib/events/importers/test-importer'
import { undoExport } from '@/lib/events/importers/trailkeeper'
import type { JsonValue } from '@/lib/log/schema'
import { createTestCompany, openTestLog, type TestLog } from '@/lib/log/test-log'
import { type ExportRequest, exportToFile } from './export-to-file'
import { hostileEvents, ingestAll, readLog } from './test-exports'

let log: TestLog
let directory: string
let companyId: string
let path: string

beforeAll(async () => {
  log = await openTestLog()
  directory = mkdtempSync(join(tmpdir(), 'trailkeeper-exports-'))
})
beforeEach(async () => {
  companyId = await createTestCompany()
  path = join(directory, `${companyId}.out`)
})
afterAll(async () => {
  rmSync(directory, { recursive: true, force: true })
  await log.close()
})

const ask = (more: Partial<ExportRequest>): ExportRequest => {
  return { companyId, format: 'ndjson', q: '', exportedBy: 'Ana', ...more }
}

const event = (number: number, more: object = {}) => ({
  action: number % 3 === 0 ? 'project.rare' : 'project.common',
  actor: { type: 'user', id: `u${number % 5}`, email: `u${number % 5}@acme.example` },
  occurred_at: new Date(Date.UTC(2025, 0, 1) + number * 60_000).toISOString(),
  details: { number },
  ...more,
})
const events = (count: number) => Array.from({ length: count }, (_, number) => event(number))
const readLines = (file: string) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))

it.each(['csv', 'ndjson', 'json'] as const)(
  'an export as %s gives every event back through the importer, however hostile',
  async (format) => {
    await fc.assert(
      fc.asyncProperty(hostileEvents, async (sent) => {
        companyId = await createTestCompany()
        path = join(directory, `${companyId}.${format}`)
        await ingestAll(companyId, sent)
        const { rows } = await exportToFile(ask({ format }), { path })
        expect(rows).toBe(sent.length)
        const { items } = await readImportFile({ path, format: 'auto' })
        const expected = (await readLog(companyId)).map((each) => undoExport(each as JsonValue))
        expect((await collectItems(items)).map((item) => openEvent(item))).toEqual(expected)
      }),
      { numRuns: 40 },
    )
  },
)

it('a cell is no formula to a spreadsheet', async () => {
  await ingestAll(companyId, [event(1, { context: '=1+1', details: { x: '@x' } })])
  await exportToFile(ask({ format: 'csv', columns: ['context', 'details.x'] }), { path })
  expect(readFileSync(path, 'utf8')).toBe("context,details.x\r\n'=1+1,'@x\r\n")
})

it('a large event and many small ones come whole', async () => {
  const large = event(1, { details: { text: 'x'.repeat(30_000), more: 'é'.repeat(15_000) } })
  await ingestAll(companyId, [...events(40), ...Array.from({ length: 80 }, () => large)])
  await exportToFile(ask({}), { path })
  expect(readLines(path)).toEqual(await readLog(companyId))
})

it.each<[string, Partial<ExportRequest>, (number: number) => boolean]>([
  ['a query', { q: 'action:project.rare' }, (number) => number % 3 === 0],
  ['a person', { q: 'actor:u2@acme.example' }, (number) => number % 5 === 2],
  ['nothing', { q: 'action:nothing.at_all' }, () => false],
  [
    'times, exclusive',
    { after: '2025-01-01T00:10:00Z', before: '2025-01-01T00:20:00Z' },
    (number) => number > 10 && number < 20,
  ],
  [
    'a stretch of the log',
    { fromSeq: 5, untilSeq: 15, q: 'action:project.common' },
    (number) => number >= 5 && number < 15 && number % 3 !== 0,
  ],
])('an export of %s holds just that, in the order of the log', async (_what, more, isIn) => {
  await ingestAll(companyId, events(60))
  const { rows } = await exportToFile(ask(more), { path })
  const expected = events(60).flatMap((_, number) => (isIn(number) ? [number] : []))
  expect(readLines(path).map(({ details }) => details.number)).toEqual(expected)
  expect(rows).toBe(expected.length)
})

it('a person is exported with the events that mention them, and with a query only those of them', async () => {
  await ingestAll(companyId, events(60))
  const [{ ref }] = (
    await pool().query('SELECT ref FROM persons WHERE company_id = $1 AND email = $2', [
      companyId,
      'u2@acme.example',
    ])
  ).rows
  const numbers = () => readLines(path).map(({ details }) => details.number)
  await exportToFile(ask({ personRefs: [ref] }), { path })
  expect(numbers()).toEqual([2, 7, 12, 17, 22, 27, 32, 37, 42, 47, 52, 57])
  await exportToFile(ask({ personRefs: [ref], q: 'action:project.rare' }), { path })
  expect(numbers()).toEqual([12, 27, 42, 57])
})

it('an export holds one company only', async () => {
  await ingestAll(companyId, events(5))
  const other = await createTestCompany()
  await ingestAll(other, [event(1, { action: 'other.acted' })])
  for (const q of ['', 'action:other.acted']) {
    await exportToFile(ask({ q }), { path })
    expect(readFileSync(path, 'utf8')).not.toContain('other.acted')
  }
})

it('what is appended meanwhile is not in it: the export ends where the log ended when it began', async () => {
  await ingestAll(companyId, events(450))
  let appended = 0
  const { rows } = await exportToFile(ask({}), {
    path,
    onProgress: () => {
      appended += 1
      void ingestAll(companyId, [event(9_000 + appended)])
    },
  })
  expect(appended).toBeGreaterThan(1)
  expect(rows).toBe(450)
  expect(readLines(path).map(({ seq }) => seq)).toEqual(events(450).map((_, seq) => seq))
})

it('what is aborted leaves nothing behind', async () => {
  await ingestAll(companyId, events(450))
  const stop = new AbortController()
  const running = exportToFile(ask({ format: 'csv' }), {
    path,
    signal: stop.signal,
    onProgress: () => stop.abort(new Error('enough')),
  })
  await expect(running).rejects.toThrow('enough')
  expect(readdirSync(directory).filter((name) => name.startsWith(companyId))).toEqual([])
})

it('where retention is faster than the export it fails, and says so', async () => {
  await ingestAll(companyId, events(30))
  const owner = new pg.Client({ connectionString: log.superuserUrl })
  await owner.connect()
  try {
    const { openExport, writeChunks } = await import('./open-export')
    const opened = await openExport(ask({}))
    await owner.query("SET session_replication_role = 'replica'")
    await owner.query('UPDATE logs SET pruned_to = 12 WHERE company_id = $1', [companyId])
    await owner.query('DELETE FROM events WHERE company_id = $1 AND seq < 12', [companyId])
    const read = async (from: typeof opened) => {
      let rows = 0
      for await (const chunk of writeChunks(from, { format: 'csv' })) rows += chunk.rows
      return rows
    }
    await expect(read(opened)).rejects.toMatchObject({ code: 'export_pruned' })
    expect(await read(await openExport(ask({})))).toBe(18)
    await owner.query('DELETE FROM events WHERE company_id = $1 AND seq = 20', [companyId])
    await expect(read(await openExport(ask({})))).rejects.toThrow('seq 20 is missing')
  } finally {
    await owner.end()
  }
})

it('the manifest says what the file is, and is signed where the plan has signatures', async () => {
  await ingestAll(companyId, events(7))
  const setPlan = (plan: string) =>
    pool().query('UPDATE companies SET plan = $2 WHERE id = $1', [companyId, plan])
  await setPlan('professional')
  const result = await exportToFile(ask({ format: 'csv', q: 'action:project.rare' }), { path })
  const file = readFileSync(path)
  const text = readFileSync(`${path}.manifest.json`, 'utf8')
  expect(JSON.parse(text)).toMatchObject({
    ...{ v: 'audit-export/1', format: 'csv', query: 'action:project.rare', rows: 3, size: 7 },
    ...{ first_seq: 0, last_seq: 6, bytes: file.length, sha256: result.sha256 },
    ...{ exported_by: 'Ana', checkpoint: expect.stringContaining('— ') },
  })
  expect(createHash('sha256').update(file).digest('hex')).toBe(result.sha256)
  expect(createHash('sha256').update(text).digest('hex')).toBe(result.manifestSha256)
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(existsSync(`${path}.manifest.json.sig`)).toBe(false)
  await setPlan('enterprise')
  await exportToFile(ask({ format: 'csv' }), { path })
  expect(readFileSync(`${path}.manifest.json.sig`, 'utf8')).toMatch(
    /^-----BEGIN SSH SIGNATURE-----\n/,
  )
})

it.each<[Partial<ExportRequest>, string]>([
  [{ q: 'nokey:1' }, 'query_invalid'],
  [{ format: 'csv', columns: ['actor.emial'] }, 'export_columns_invalid'],
  [{ format: 'csv', columns: [] }, 'export_columns_invalid'],
  [{ format: 'csv', columns: ['id', 'id'] }, 'export_columns_invalid'],
  [{ format: 'ndjson', columns: ['id'] }, 'export_columns_invalid'],
])('%j is refused as %s before anything is written', async (more, code) => {
  await expect(exportToFile(ask(more), { path })).rejects.toMatchObject({ code })
  expect(existsSync(path)).toBe(false)
})

function pool() {
  return {
    query: async (text: string, values: unknown[]) => {
      const client = new pg.Client({ connectionString: log.superuserUrl })
      await client.connect()
      try {
        return await client.query(text, values)
      } finally {
        await client.end()
      }
    },
  }
}
