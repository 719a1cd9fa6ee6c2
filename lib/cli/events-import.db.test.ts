import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openTestInstance } from '@/lib/access/test-access'
import { findCompanyBySlug } from '@/lib/companies/queries'
import { checkIntegrity } from '@/lib/log/integrity-check'
import type { TestLog } from '@/lib/log/test-log'
import { newUuidV7 } from '@/lib/platform/ids'
import { openImportState } from './import-state'
import { runTestCommand } from './test-command'

let log: TestLog
let directory: string
let slug: string
let number = 0

beforeAll(async () => {
  log = await openTestInstance()
  directory = mkdtempSync(join(tmpdir(), 'trailkeeper-import-'))
})
afterAll(async () => {
  rmSync(directory, { recursive: true, force: true })
  await log.close()
})
beforeEach(async () => {
  number += 1
  slug = `import-${number}`
  await runTestCommand(['company', 'create', '--slug', slug, '--name', slug])
})

const makeLine = (at: number, id?: string) =>
  JSON.stringify({
    ...(id ? { id } : {}),
    action: 'project.created',
    actor: { type: 'user', id: `u${at % 3}` },
    details: { at },
  })

function writeLines(name: string, lines: readonly string[]): string {
  writeFileSync(join(directory, name), `${lines.join('\n')}\n`)
  return name
}

const importFiles = (files: string[], ...more: string[]) =>
  runTestCommand(['events', 'import', ...files, '--company', slug, ...more], { directory })

async function companyId(): Promise<string> {
  return (await findCompanyBySlug(slug))?.id ?? ''
}

async function countEvents(): Promise<number> {
  // The company's own first event is not imported.
  return (await checkIntegrity({ companyId: await companyId() })).size - 1
}

describe('events import', () => {
  it('records a file once, however often it is imported, with ids and without', async () => {
    const lines = Array.from({ length: 1_200 }, (_, at) =>
      makeLine(at % 100, at % 2 === 0 ? newUuidV7() : undefined),
    )
    const file = writeLines('twice.ndjson', lines)
    expect((await importFiles([file])).json).toMatchObject({
      ...{ files: 1, recorded: 1_200, duplicates: 0, rejected: 0 },
    })
    expect((await importFiles([file])).json).toMatchObject({ recorded: 0, duplicates: 1_200 })
    // The same under another name, with more at its end.
    const longer = writeLines('longer.ndjson', [...lines, makeLine(1)])
    expect((await importFiles([longer])).json).toMatchObject({ recorded: 1, duplicates: 1_200 })
    expect(await countEvents()).toBe(1_201)
  })

  it('goes on after a kill where it was, and writes no error twice', async () => {
    const lines = Array.from({ length: 1_600 }, (_, at) => (at % 400 === 7 ? '{"x"' : makeLine(at)))
    const file = writeLines('killed.ndjson', lines)
    const whole = await importFiles([file])
    expect(whole.json).toMatchObject({ recorded: 1_596, rejected: 4 })
    const errorsPath = join(directory, 'killed.ndjson.errors.ndjson')
    const errors = readFileSync(errorsPath, 'utf8')

    // What a kill leaves behind two batches: the state of one, and errors of both.
    const state = openImportState({
      ...{ dataDir: log.dataDir, companyId: await companyId(), format: 'auto' },
      path: join(directory, file),
    })
    const errorBytes = errors.indexOf('\n', errors.indexOf('\n') + 1) + 1
    state.write({ done: 500, recorded: 498, duplicates: 0, rejected: 2, errorBytes })
    const resumed = await importFiles([file])
    expect(resumed.json).toMatchObject({
      ...{ recorded: 498, duplicates: 1_098, rejected: 4, resumed_from: 500 },
    })
    expect(resumed.said.join('\n')).toContain('going on after 500 records')
    expect(readFileSync(errorsPath, 'utf8')).toBe(errors)
    expect(state.read()).toBeUndefined()
  })

  it('stops at a batch when it is told to, and says how to go on', async () => {
    const file = writeLines('stopped.ndjson', [makeLine(1)])
    const stopped = await runTestCommand(['events', 'import', file, '--company', slug], {
      directory,
      signal: AbortSignal.abort(),
    })
    expect(stopped.exitCode).toBe(130)
    expect(stopped.json).toMatchObject({ recorded: 0, interrupted: true })
    expect(stopped.said.join('\n')).toContain('the same command goes on')
  })

  it('tells of every rejected line where it is and why, in the caller’s directory', async () => {
    const file = writeLines('some-bad.ndjson', [
      makeLine(1),
      'not json',
      '{"action":"a.b"}',
      makeLine(4),
    ])
    const { json, exitCode } = await importFiles([file])
    expect(exitCode).toBe(0)
    const path = join(directory, 'some-bad.ndjson.errors.ndjson')
    expect(json).toMatchObject({ recorded: 2, rejected: 2, error_files: [path] })
    const errors = readFileSync(path, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(errors.map(({ line, code }) => [line, typeof code])).toEqual([
      [2, 'string'],
      [3, 'string'],
    ])
    expect(errors[0].file).toBe(join(directory, file))
    expect(readFileSync(path, 'utf8')).not.toContain('not json')
  })

  it('leaves no errors of a former import beside a file of which nothing is rejected any more', async () => {
    const path = join(directory, 'mended.ndjson.errors.ndjson')
    const named = join(directory, 'named.ndjson')
    writeFileSync(named, 'mine')
    const file = writeLines('mended.ndjson', [makeLine(1), '{"action":"a.b"}'])
    await importFiles([file])
    expect(existsSync(path)).toBe(true)
    writeLines('mended.ndjson', [makeLine(1), makeLine(2), makeLine(3)])
    // Another of the same name in this run has errors, which are kept.
    mkdirSync(join(directory, 'other'))
    writeLines(join('other', 'mended.ndjson'), [makeLine(1), '{"action":"a.b"}'])
    await importFiles([join('other', 'mended.ndjson'), file])
    expect(existsSync(path)).toBe(true)
    // What --errors names may be anything: only an error is written there.
    await importFiles([file], '--errors', 'named.ndjson')
    expect(readFileSync(named, 'utf8')).toBe('mine')
    expect((await importFiles([file])).said.join()).toContain(`${path} told of a former import`)
    expect(existsSync(path)).toBe(false)
  })

  it('writes errors where --errors says, and fails when nothing came in', async () => {
    const file = writeLines('all-bad.ndjson', ['{"action":"a.b"}'])
    const { exitCode } = await importFiles(
      [file],
      ...['--errors', 'why.ndjson', '--format', 'trailkeeper'],
    )
    expect(exitCode).toBe(1)
    expect(existsSync(join(directory, 'why.ndjson'))).toBe(true)
    expect(existsSync(join(directory, 'all-bad.ndjson.errors.ndjson'))).toBe(false)
  })

  it('reads directories, gzip or not, and passes by what it does not know', async () => {
    mkdirSync(join(directory, 'tree', 'deep'), { recursive: true })
    writeFileSync(join(directory, 'tree', 'a.ndjson'), makeLine(1))
    writeFileSync(join(directory, 'tree', 'deep', 'b.json.gz'), gzipSync(makeLine(2)))
    writeFileSync(join(directory, 'tree', 'readme.txt'), 'hello')
    const { json } = await importFiles(['tree'])
    expect(json).toMatchObject({
      ...{ files: 2, recorded: 2, skipped_files: [join(directory, 'tree', 'readme.txt')] },
    })
  })

  it('imports CloudTrail as delivered to S3, whole and sealed', async () => {
    const aws = 'lib/events/importers/sample-data/aws/AWSLogs'
    const { json } = await importFiles([join(process.cwd(), aws), '--format', 'cloudtrail'])
    const { files, recorded, rejected } = json as {
      files: number
      recorded: number
      rejected: number
    }
    expect({ files, rejected }).toEqual({ files: 9, rejected: 0 })
    expect(await countEvents()).toBe(recorded)
  })

  it('imports GitHub, Okta and CSV as they are recognised, once', async () => {
    const samples = join(process.cwd(), 'lib/events/importers/sample-data')
    const files = ['github', 'okta'].map((name) => join(samples, name))
    const map = 'action=Event,actor.email=User,occurred_at=Time,source.ip=Client IP'
    const mapped = [
      join(samples, 'csv/vpn-sessions.csv'),
      '--map',
      map,
      '--time-zone',
      'Asia/Tokyo',
    ]
    expect((await importFiles(files)).json).toMatchObject({ recorded: 69, rejected: 0 })
    expect((await importFiles(files)).json).toMatchObject({ recorded: 0, duplicates: 69 })
    expect((await importFiles(mapped)).json).toMatchObject({ recorded: 4, rejected: 1 })
    expect((await importFiles(mapped)).json).toMatchObject({ duplicates: 4, rejected: 1 })
    const errors = readFileSync(join(directory, 'vpn-sessions.csv.errors.ndjson'), 'utf8')
    expect(JSON.parse(errors)).toMatchObject({ line: 7, code: 'occurred_at_invalid' })
    expect(await countEvents()).toBe(73)
  })

  it('goes on within a CSV after a kill, and begins anew under another map', async () => {
    const rows = Array.from(
      { length: 1_300 },
      (_, at) => `project.created,u${at % 3},"n\n${at % 7}"`,
    )
    const file = writeLines('killed.csv', ['action,actor.id,Note', ...rows])
    expect((await importFiles([file])).json).toMatchObject({ recorded: 1_300, duplicates: 0 })
    const state = openImportState({
      ...{ dataDir: log.dataDir, companyId: await companyId(), format: 'auto' },
      path: join(directory, file),
    })
    state.write({ done: 500, recorded: 500, duplicates: 0, rejected: 0, errorBytes: 0 })
    expect((await importFiles([file, '--map', 'context=Note'])).json).toMatchObject({
      ...{ resumed_from: 0, rejected: 1_300 },
    })
    expect((await importFiles([file])).json).toMatchObject({
      ...{ recorded: 500, duplicates: 800, resumed_from: 500 },
    })
  })

  it.each([
    [['--map', 'what=Event'], /no field "what"/],
    [['--map', 'action=Event', '--map-file', 'map.json'], /not both/],
    [['--map', 'action=Event', '--format', 'okta'], /are for CSV/],
    [['--time-zone', 'Mars/Olympus'], /IANA name/],
    [['--format', 'xml'], /must be one of/],
  ])('refuses %j', async (options, message) => {
    const file = writeLines('map.csv', ['Event', 'a.b'])
    await expect(importFiles([file, ...options])).rejects.toThrow(message)
  })

  it('leaves nothing behind in DATA_DIR', () => {
    expect(readdirSync(join(log.dataDir, 'imports'))).toEqual([])
  })

  it('refuses a file that is not there, and one of no known format', async () => {
    await expect(importFiles(['nowhere.ndjson'])).rejects.toMatchObject({ code: 'ENOENT' })
    writeFileSync(join(directory, 'poem.txt'), 'roses are red')
    await expect(importFiles(['poem.txt'])).rejects.toMatchObject({ code: 'import_format_unknown' })
  })
})
