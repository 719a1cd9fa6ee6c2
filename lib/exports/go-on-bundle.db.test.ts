import { spawnSync } from 'node:child_process'
import { createHash, hash } from 'node:crypto'
import {
  appendFileSync,
  existsSync,
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
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createTestCompany, openTestLog, type TestLog } from '@/lib/log/test-log'
import { log as instanceLog } from '@/lib/platform/log'
import { hashAsked } from './begin-export'
import { unpack, verifyArchive } from './bundle/test-bundle'
import { type ExportRequest, exportToFile } from './export-to-file'
import { openExport } from './open-export'
import type { ExportMark } from './schema/export-mark'
import { allColumns } from './schema/formats'
import { makeEvents, noteMarks, pruneEvents, writeUntilKilled } from './test-drafts'
import { ingestAll } from './test-exports'
import { beginEvidence } from './write-evidence'

let log: TestLog
let directory: string
let companyId: string

beforeAll(async () => {
  log = await openTestLog()
})
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'trailkeeper-bundles-'))
  companyId = await createTestCompany()
  vi.spyOn(instanceLog, 'warn')
    .mockReset()
    .mockImplementation(() => undefined)
})
afterAll(async () => {
  await log.close()
})

const ask = (more: Partial<ExportRequest> = {}): ExportRequest => {
  return { companyId, format: 'bundle', q: '', exportedBy: 'Ana', askedAtMs: 1, ...more }
}
const at = (name: string) => join(directory, name)
const prune = (until: number) => pruneEvents(log, { companyId, until })
const writeUntil = (
  request: ExportRequest,
  { name, from = null, more }: { name: string; from?: ExportMark | null; more: number },
) => writeUntilKilled(request, { path: at(name), from, more })

/** Goes on to the end; `wentOn` says whether it did from the mark: else it says that it did not. */
async function finish(request: ExportRequest, { name, from }: { name: string; from: ExportMark }) {
  const seen: number[] = []
  const result = await exportToFile(request, {
    path: at(name),
    onProgress: (rows) => seen.push(rows),
    marks: { from, note: async () => undefined },
  })
  const wentOn = vi.mocked(instanceLog.warn).mock.calls.length === 0
  expect(seen[0]).toBe(wentOn ? from.rows : Math.min(500, result.rows))
  return { result, wentOn, ...(await readBundle(name)) }
}

async function writeAtOnce(request: ExportRequest) {
  await exportToFile(request, { path: at('whole') })
  return await readBundle('whole')
}

/** Sums of what the events are in a bundle; and what it says of them, but for when it was made. */
async function readBundle(name: string) {
  const files = await unpack(at(name))
  const { exported_at: _at, ...manifest } = JSON.parse(String(files.get('manifest.json')))
  const members = [...files].flatMap(([member, bytes]) =>
    /ndjson|range|checkpoint|vkey/.test(member)
      ? [[member, createHash('sha256').update(bytes).digest('hex')]]
      : [],
  )
  const report = await verifyArchive(at(name))
  expect(report?.checks.flatMap(({ problems }) => problems)).toEqual([])
  return { manifest, members: Object.fromEntries(members), report }
}

/** The complete range, and a search: 1,600 and 1,400 events in blocks of 500. */
const kinds = [
  ['the whole log', '', 1_600, 'range.json'],
  ['what a search finds', 'action:project.rare', 4_200, 'proofs.ndjson'],
] as const

describe.each(kinds)('a bundle of %s', (_what, q, count, proofFile) => {
  it('that is killed at any marks holds what it would have held', async () => {
    await ingestAll(companyId, makeEvents(count))
    for (const kills of [1, 2]) {
      const whole = await writeAtOnce(ask({ q }))
      expect(Object.keys(whole.members)).toContain(proofFile)
      let from: ExportMark | null = null
      for (let attempt = 0; attempt < kills; attempt++) {
        const name = `attempt-${attempt}`
        from = await writeUntil(ask({ q }), { name, from, more: 501 })
        // As far as the next block came.
        appendFileSync(at(`${name}.part`), 'half a block')
      }
      if (!from) throw new Error('nothing was killed')
      // What is appended between the attempts is not in it.
      await ingestAll(companyId, makeEvents(3))
      const { result, wentOn, ...gone } = await finish(ask({ q }), { name: 'last', from })
      expect(wentOn).toBe(true)
      expect(gone.members).toEqual(whole.members)
      expect(gone.manifest).toEqual(whole.manifest)
      expect(gone.report).toMatchObject({ verdict: 'valid', events: whole.manifest.events })
      expect(result.sha256).toBe(
        createHash('sha256')
          .update(readFileSync(at('last')))
          .digest('hex'),
      )
      expect(statSync(at('last')).mode & 0o777).toBe(0o600)
      expect(statSync(at('last.part')).mode & 0o777).toBe(0o600)
      expect(existsSync(at('last.packed'))).toBe(false)
    }
  })

  it('is accepted by tools of others after it was gone on with', async () => {
    await ingestAll(companyId, makeEvents(count))
    const from = await writeUntil(ask({ q }), { name: 'first', more: 501 })
    const { result } = await finish(ask({ q }), { name: 'second', from })
    const script = fileURLToPath(new URL('bundle/test-verify-bundle.py', import.meta.url))
    const told = spawnSync('python3', ['-I', script, at('second')], { encoding: 'utf8' })
    expect({ stdout: told.stdout, stderr: told.stderr }).toEqual({
      ...{ stdout: `VALID ${result.rows}\n`, stderr: '' },
    })
    const check = 'import sys, zipfile; print(zipfile.ZipFile(sys.argv[1]).testzip())'
    const tested = spawnSync('python3', ['-c', check, at('second')], { encoding: 'utf8' })
    expect(tested.stdout).toBe('None\n')
  })

  it('says who went on with it', async () => {
    await ingestAll(companyId, makeEvents(count))
    const from = await writeUntil(ask({ q }), { name: 'first', more: 501 })
    const { manifest, wentOn } = await finish(ask({ q, exportedBy: 'Bo' }), {
      name: 'second',
      from,
    })
    expect(wentOn).toBe(true)
    expect(manifest.exported_by).toBe('Bo')
  })

  it('is packed anew where its worker ended before its end was written down', async () => {
    await ingestAll(companyId, makeEvents(count))
    const noted = noteMarks()
    const marks = { from: null, everyMs: 0, note: noted.note }
    await exportToFile(ask({ q }), { path: at('first'), marks })
    const first = await readBundle('first')
    const { wentOn, members } = await finish(ask({ q }), { name: 'second', from: noted.last() })
    expect(wentOn).toBe(true)
    expect(members).toEqual(first.members)
  })

  it.each<[string, (from: ExportMark, draft: string) => Partial<ExportMark> | undefined]>([
    ['its draft is gone', (_from, draft) => void rmSync(draft)],
    ['its draft is shorter', ({ bytes }, draft) => void truncateSync(draft, bytes - 1)],
    ['a byte of its draft is another', (_from, draft) => void flip(draft, 9_000)],
    ['the length of a piece is another', (_from, draft) => void flip(draft, 3)],
    ['the log is of another epoch', ({ epoch }) => ({ epoch: epoch + 1 })],
    [
      'a worker that packs in another way wrote it',
      () => ({ asked: askedWithoutSpool(ask({ q })) }),
    ],
  ])('begins anew where %s', async (_why, spoil) => {
    await ingestAll(companyId, makeEvents(count))
    const from = await writeUntil(ask({ q }), { name: 'first', more: 501 })
    const mark = spoil(from, at('first.part')) ?? {}
    const whole = await writeAtOnce(ask({ q }))
    const { members, wentOn } = await finish(ask({ q }), {
      name: 'second',
      from: { ...from, ...mark },
    })
    expect(wentOn).toBe(false)
    expect(members).toEqual(whole.members)
  })

  it('goes on where what its draft has was pruned since, and fails where more was', async () => {
    await ingestAll(companyId, makeEvents(count))
    const whole = await writeAtOnce(ask({ q }))
    const from = await writeUntil(ask({ q }), { name: 'first', more: 501 })
    await prune(from.lastSeq + 1)
    const { members, manifest, report, wentOn } = await finish(ask({ q }), { name: 'second', from })
    expect(wentOn).toBe(true)
    expect(members).toEqual(whole.members)
    expect(manifest).toEqual(whole.manifest)
    expect(report?.verdict).toBe('valid')
    await prune(from.lastSeq + 2)
    const again = exportToFile(ask({ q }), {
      ...{ path: at('third'), marks: { from, note: async () => undefined } },
    })
    await expect(again).rejects.toMatchObject({ code: 'export_pruned' })
    expect(readdirSync(directory).filter((name) => name.startsWith('third'))).toEqual([])
  })

  it('leaves its file alone where nobody can go on with it, and nothing where it is aborted', async () => {
    await ingestAll(companyId, makeEvents(count))
    await exportToFile(ask({ q }), { path: at('whole') })
    expect(readdirSync(directory)).toEqual(['whole'])
    const stop = new AbortController()
    const stopped = exportToFile(ask({ q }), {
      path: at('whole'),
      signal: stop.signal,
      onProgress: () => stop.abort(new Error('enough')),
    })
    await expect(stopped).rejects.toThrow('enough')
    expect(readdirSync(directory)).toEqual([])
  })
})

it('what was asked for is still known where another version has written the draft of a plain format', () => {
  const request = ask({ format: 'csv' })
  expect(hashAsked(request)).toBe(askedWithoutSpool(request))
})

/** As versions that had no spool know what was asked for. */
function askedWithoutSpool(request: ExportRequest): string {
  const { exportedBy: _exportedBy, ...rest } = request
  const asked = Object.entries({ ...rest, columns: allColumns })
  return hash('sha256', JSON.stringify(asked.sort(([one], [other]) => (one < other ? -1 : 1))))
}

function flip(path: string, offset: number): void {
  const bytes = readFileSync(path)
  bytes[offset] = (bytes[offset] ?? 0) ^ 1
  writeFileSync(path, bytes)
}

it('a bundle does not go on without what was pruned while it is written, as if that had never been', async () => {
  await ingestAll(companyId, makeEvents(300))
  const request = ask({ q: 'action:project.*' })
  const opened = await openExport(request)
  const recordedMs = { min: 0, max: Date.now() + 60_000 }
  const read = async (pages: number[][], pruneAfter: number) => {
    const find = async function* () {
      for (const [page, seqs] of pages.entries()) {
        yield { seqs, recordedMs }
        if (page === pruneAfter) await prune(50)
      }
    }
    const begun = {
      ...{ opened: { ...opened, selection: { ...opened.selection, find } }, mark: null },
      hash: createHash('sha256'),
    }
    const bundle = await beginEvidence(at('spool'), { request, begun, signal: undefined })
    let rows = 0
    for await (const block of bundle.blocks()) rows += block.rows
    return rows
  }
  expect(await read([[1, 2], [40]], -1)).toBe(3)
  expect(await read([[1, 2], [60]], 1)).toBe(3)
  await expect(read([[60]], -1)).rejects.toMatchObject({ code: 'export_pruned' })
  await expect(read([[], []], -1)).rejects.toMatchObject({ code: 'export_pruned' })
})
