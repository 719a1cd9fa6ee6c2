import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestCompany, openTestLog, type TestLog } from '@/lib/log/test-log'
import { appendTestEvents, makeTestBundle, unpack, verifyArchive, verifyFiles } from './test-bundle'
import { beginBundle, type BundleRequest } from './write-bundle'

let log: TestLog
let companyId: string
beforeAll(async () => {
  log = await openTestLog()
  companyId = await createTestCompany()
  await appendTestEvents(companyId, 300)
})
afterAll(() => log.close())

const upTo = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => from + at)

const names = [
  'README.txt',
  'SHA256SUMS',
  'SHA256SUMS.ed25519',
  'SHA256SUMS.sig',
  'allowed_signers',
  'checkpoint',
  'disclosures.ndjson',
  'events.ndjson',
  'export.pem',
  'log.vkey',
  'manifest.json',
]

describe('beginBundle', () => {
  it('makes a range that verifies: every event proven, and none missing', async () => {
    const { path, result } = await makeTestBundle({
      companyId,
      size: 300,
      seqs: upTo(5, 290),
      isRange: true,
    })
    const files = await unpack(path)
    expect([...files.keys()].sort()).toEqual([...names, 'range.json'])
    const report = await verifyArchive(path)
    expect(report?.checks.filter(({ verdict }) => verdict === 'failed')).toEqual([])
    expect(report).toMatchObject({ verdict: 'valid', events: 285 })
    expect(result).toMatchObject({ events: 285, firstSeq: 5, lastSeq: 289, size: 300 })
    expect(report?.manifest).toMatchObject({ first_seq: 5, last_seq: 289, complete_range: true })
  })

  it('makes scattered events that verify, against a size that the log has left behind', async () => {
    const seqs = [0, 3, 4, 77, 255, 256, 257]
    const { path } = await makeTestBundle({ companyId, size: 258, seqs, isRange: false })
    const files = await unpack(path)
    expect([...files.keys()].sort()).toEqual([...names, 'proofs.ndjson'].sort())
    const report = await verifyArchive(path)
    expect(report?.checks.filter(({ verdict }) => verdict === 'failed')).toEqual([])
    expect(report).toMatchObject({ verdict: 'valid', events: 7 })
    expect(report?.log?.size).toBe(258)
  })

  it('makes a bundle of nothing, of an empty log too, that verifies and says so', async () => {
    const empty = await createTestCompany()
    for (const isRange of [true, false]) {
      for (const [of, size] of [
        [empty, 0],
        [companyId, 300],
      ] as const) {
        const { path } = await makeTestBundle({ companyId: of, size, seqs: [], isRange })
        const report = await verifyArchive(path)
        expect(report).toMatchObject({ verdict: 'valid', events: 0 })
        const lines = report?.checks.find(({ name }) => name === 'lines')
        expect(lines?.note).toContain('no events')
      }
    }
  })

  it('is none when the events fail or are not what was promised', async () => {
    const failing = async function* () {
      yield []
      throw new Error('the database is gone')
    }
    const request = { companyId, query: '', after: null, before: null, exportedBy: 'x', size: 300 }
    const write = async (more: Pick<BundleRequest, 'events' | 'range'> & { size?: number }) => {
      const bundle = await beginBundle({ ...request, ...more })
      for await (const { rows } of bundle.blocks()) expect(rows).toBe(1)
    }
    await expect(write({ events: failing(), range: null })).rejects.toThrow('the database is gone')
    const one = async function* () {
      yield [{ seq: 7, line: '{}', disclosures: [] }]
    }
    for (const range of [
      { a: 6, b: 8 },
      { a: 8, b: 9 },
      { a: 7, b: 9 },
    ]) {
      await expect(write({ events: one(), range })).rejects.toMatchObject({
        code: 'bundle_out_of_order',
      })
    }
    await expect(write({ size: 301, events: one(), range: null })).rejects.toMatchObject({
      code: 'log_too_short',
    })
  })
})

describe('verifyBundle', () => {
  it('holds for the unpacked files as for the archive', async () => {
    const { path } = await makeTestBundle({
      companyId,
      size: 300,
      seqs: upTo(0, 20),
      isRange: true,
    })
    expect(await verifyFiles(await unpack(path))).toMatchObject({ verdict: 'valid', events: 20 })
  })
})
