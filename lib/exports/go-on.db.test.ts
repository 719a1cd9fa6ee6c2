import { createHash } from 'node:crypto'
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { createTestCompany, openTestLog, type TestLog } from '@/lib/log/test-log'
import { setClock } from '@/lib/platform/clock'
import { log as instanceLog } from '@/lib/platform/log'
import { hashAsked } from './begin-export'
import { type ExportRequest, exportToFile } from './export-to-file'
import { openExport } from './open-export'
import { readRows } from './read-rows'
import type { ExportMark } from './schema/export-mark'
import { makeEvents as events, noteMarks, pruneEvents, writeUntilKilled } from './test-drafts'
import { ingestAll } from './test-exports'

let log: TestLog
let directory: string
let companyId: string

beforeAll(async () => {
  log = await openTestLog()
})
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'trailkeeper-exports-'))
})
afterAll(async () => {
  await log.close()
})

const ask = (more: Partial<ExportRequest> = {}): ExportRequest => {
  return { companyId, format: 'ndjson', q: '', exportedBy: 'Ana', askedAtMs: 1, ...more }
}
const anew = 'an export cannot go on and is begun anew'

const writeUntil = (
  request: ExportRequest,
  { name, ...how }: { name: string; from: ExportMark | null; more: number },
) => writeUntilKilled(request, { path: join(directory, name), ...how })
const prune = (until: number, prunedTo = until) => pruneEvents(log, { companyId, until, prunedTo })

/** Goes on to the end; `wentOn` says whether it did from the mark: it reads nothing again then, and else says so. */
async function finish(request: ExportRequest, { name, from }: { name: string; from: ExportMark }) {
  const path = join(directory, name)
  const said = vi
    .spyOn(instanceLog, 'warn')
    .mockReset()
    .mockImplementation(() => undefined)
  const seen: number[] = []
  const result = await exportToFile(request, {
    path,
    onProgress: (rows) => seen.push(rows),
    marks: { from, note: async () => undefined },
  })
  const manifest = JSON.parse(readFileSync(`${path}.manifest.json`, 'utf8'))
  const wentOn = said.mock.calls.length === 0
  expect(said.mock.calls.map(([what]) => what)).toEqual(wentOn ? [] : [anew])
  expect(seen[0]).toBe(wentOn ? from.rows : Math.min(200, result.rows))
  return { file: readFileSync(path), result, manifest, wentOn }
}

async function writeAtOnce(request: ExportRequest) {
  const path = join(directory, 'whole')
  const result = await exportToFile(request, { path })
  const manifest = JSON.parse(readFileSync(`${path}.manifest.json`, 'utf8'))
  return { file: readFileSync(path), result, manifest }
}

const formats = ['csv', 'json', 'ndjson'] as const
it.each(
  formats.flatMap((format) =>
    [
      { q: '' },
      { q: 'action:project.rare' },
      ...(format === 'ndjson' ? [] : [{ q: '', columns: ['id', 'actor.email', 'details.text'] }]),
    ].map((more) => [format, more] as [typeof format, Partial<ExportRequest>]),
  ),
)(
  'an export as %s of %j that is killed at any marks is the file that it would have been',
  async (format, more) => {
    companyId = await createTestCompany()
    await ingestAll(companyId, events(more.q ? 3_000 : 1_000))
    const request = ask({ format, ...more })
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 201, max: 300 }), { minLength: 1, maxLength: 2 }),
        async (kills) => {
          const whole = await writeAtOnce(request)
          let from: ExportMark | null = null
          for (const [attempt, more] of kills.entries()) {
            from = await writeUntil(request, { name: `attempt-${attempt}`, from, more })
          }
          if (!from) throw new Error('nothing was killed')
          // What is appended between the attempts is not in it.
          await ingestAll(companyId, events(3))
          const { file, result, manifest, wentOn } = await finish(request, { name: 'last', from })
          expect(wentOn).toBe(true)
          expect(file.equals(whole.file)).toBe(true)
          expect(result.rows).toBe(whole.result.rows)
          expect(result.sha256).toBe(createHash('sha256').update(file).digest('hex'))
          const { exported_at: _at, ...told } = manifest
          const { exported_at: _wholeAt, ...wanted } = whole.manifest
          expect(told).toEqual(wanted)
        },
      ),
      { numRuns: 3 },
    )
  },
)

it('goes on though the worker that only seemed dead writes on', async () => {
  companyId = await createTestCompany()
  await ingestAll(companyId, events(1_000))
  const whole = await writeAtOnce(ask())
  const from = await writeUntil(ask(), { name: 'first', from: null, more: 600 })
  appendFileSync(join(directory, 'first.part'), 'what somebody wrote who has no lease')
  const { file, wentOn } = await finish(ask(), { name: 'second', from })
  expect(wentOn).toBe(true)
  expect(file.equals(whole.file)).toBe(true)
})

it('goes on from a file that was whole before its end was written down', async () => {
  companyId = await createTestCompany()
  await ingestAll(companyId, events(1_000))
  const noted = noteMarks()
  const { sha256 } = await exportToFile(ask(), {
    path: join(directory, 'first'),
    marks: { from: null, everyMs: 0, note: noted.note },
  })
  const { result, wentOn } = await finish(ask(), { name: 'second', from: noted.last() })
  expect(wentOn).toBe(true)
  expect(result.sha256).toBe(sha256)
})

type Spoiled = { mark?: Partial<ExportMark>; request?: Partial<ExportRequest> }

it.each<[string, (from: ExportMark, draft: string) => Spoiled | undefined]>([
  ['its draft is gone', (_from, draft) => void rmSync(draft)],
  ['its draft is shorter', ({ bytes }, draft) => void truncateSync(draft, bytes - 1)],
  ['its draft is empty', (_from, draft) => void truncateSync(draft, 0)],
  ['its draft is another', ({ bytes }, draft) => void writeFileSync(draft, 'x'.repeat(bytes))],
  ['the log is of another epoch', ({ epoch }) => ({ mark: { epoch: epoch + 1 } })],
  ['the log is shorter', ({ size }) => ({ mark: { size: size + 1_000 } })],
  ['the query is another', () => ({ request: { q: 'action:project.rare' } })],
  ['the columns are others', () => ({ request: { columns: ['id'] } })],
  ['the format is another', () => ({ request: { format: 'csv' } })],
])('begins anew where %s', async (_what, spoil) => {
  companyId = await createTestCompany()
  await ingestAll(companyId, events(900))
  const from = await writeUntil(ask({ format: 'json' }), { name: 'first', from: null, more: 600 })
  const { mark, request: other } = spoil(from, join(directory, 'first.part')) ?? {}
  const request = ask({ format: 'json', ...other })
  const whole = await writeAtOnce(request)
  const { file, wentOn } = await finish(request, { name: 'second', from: { ...from, ...mark } })
  expect(wentOn).toBe(false)
  expect(file.equals(whole.file)).toBe(true)
})

it('what is aborted while it copies leaves the mark’s draft, and no other', async () => {
  companyId = await createTestCompany()
  await ingestAll(companyId, events(900))
  const from = await writeUntil(ask(), { name: 'first', from: null, more: 600 })
  const stopped = exportToFile(ask(), {
    path: join(directory, 'second'),
    signal: AbortSignal.abort(new Error('enough')),
    marks: { from, note: async () => undefined },
  })
  await expect(stopped).rejects.toThrow('enough')
  expect(readdirSync(directory)).toEqual(['first.part'])
})

it('notes a mark at once, and no other before some seconds have passed', async () => {
  companyId = await createTestCompany()
  await ingestAll(companyId, events(1_500))
  const nowMs = Date.now()
  setClock(() => nowMs)
  const { note, all } = noteMarks()
  try {
    await exportToFile(ask(), { path: join(directory, 'timed'), marks: { from: null, note } })
  } finally {
    setClock()
  }
  expect(all.map(({ rows }) => rows)).toEqual([200])
})

it('where what is still to come was pruned meanwhile it fails, and says so; what is in the draft may be gone', async () => {
  companyId = await createTestCompany()
  await ingestAll(companyId, events(900))
  const whole = await writeAtOnce(ask())
  const from = await writeUntil(ask(), { name: 'first', from: null, more: 600 })
  expect(from.lastSeq).toBeLessThan(850)
  const behind = from.lastSeq + 1
  await prune(behind)
  const { file, wentOn } = await finish(ask(), { name: 'second', from })
  expect(wentOn).toBe(true)
  expect(file.equals(whole.file)).toBe(true)
  await prune(behind + 1)
  for (const q of ['', 'action:project.rare']) {
    const again = exportToFile(ask({ q }), {
      path: join(directory, 'third'),
      marks: { from: { ...from, asked: hashAsked(ask({ q })) }, note: async () => undefined },
    })
    await expect(again).rejects.toMatchObject({ code: 'export_pruned' })
    expect(existsSync(join(directory, 'third.part'))).toBe(false)
  }
})

it('where a search no longer finds what was pruned meanwhile it fails, and says so', async () => {
  companyId = await createTestCompany()
  await ingestAll(companyId, events(100))
  const { selection } = await openExport(ask())
  const recordedMs = { min: 0, max: Date.now() + 60_000 }
  const read = async (pages: number[][], pruneAfter: number) => {
    const find = async function* () {
      for (const [at, seqs] of pages.entries()) {
        yield { seqs, recordedMs }
        if (at === pruneAfter) await prune(50)
      }
    }
    let rows = 0
    for await (const batch of readRows({ ...selection, find }, 0)) rows += batch.length
    return rows
  }
  expect(await read([[1, 2], [40]], -1)).toBe(3)
  expect(await read([[1, 2], [60]], 1)).toBe(3)
  await expect(read([[60]], -1)).rejects.toMatchObject({ code: 'export_pruned' })
  await expect(read([[], []], -1)).rejects.toMatchObject({ code: 'export_pruned' })
})

it('notes no mark where events may be missing already', async () => {
  companyId = await createTestCompany()
  await ingestAll(companyId, events(900))
  await prune(500, 700)
  const { note, all } = noteMarks()
  await exportToFile(ask(), {
    path: join(directory, 'first'),
    marks: { from: null, everyMs: 0, note },
  })
  expect(all.length).toBeGreaterThan(0)
  expect(all.filter(({ lastSeq }) => lastSeq < 699)).toEqual([])
})
