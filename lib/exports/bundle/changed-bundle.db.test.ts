import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readWhole } from '@/lib/log/core/bundle/bundle-file'
import { createTestCompany, openTestLog, type TestLog } from '@/lib/log/test-log'
import { openBundle } from './open-bundle'
import {
  appendTestEvents,
  makeTestBundle,
  unpack,
  verifyArchive,
  verifyFiles,
  writeChanged,
} from './test-bundle'

// Whoever hands over a bundle controls every byte of it.

type Contents = Map<string, Buffer>

/** What every piece ends with. */
const flushed = Buffer.from('0000ffff', 'hex')

let log: TestLog
let companyId: string
let range: { path: string; bytes: Buffer; contents: Contents }
let sparse: { path: string; bytes: Buffer; contents: Contents }
beforeAll(async () => {
  log = await openTestLog()
  companyId = await createTestCompany()
  await appendTestEvents(companyId, 60)
  const seqs = Array.from({ length: 20 }, (_, at) => 11 + at)
  const make = async (isRange: boolean) => {
    const made = await makeTestBundle({
      companyId,
      size: 60,
      seqs: isRange ? seqs : seqs.filter((seq) => seq % 3 !== 0),
      isRange,
    })
    return { ...made, contents: await unpack(made.path) }
  }
  range = await make(true)
  sparse = await make(false)
})
afterAll(() => log.close())

const lineFiles = ['events.ndjson', 'disclosures.ndjson', 'proofs.ndjson']

function change(contents: Contents, name: string, edit: (bytes: Buffer) => Buffer): Contents {
  const bytes = contents.get(name)
  if (!bytes) throw new Error(`there is no ${name}`)
  return new Map([...contents, [name, edit(Buffer.from(bytes))]])
}

function flip(bytes: Buffer, at: number, bit: number): Buffer {
  bytes[at] = (bytes[at] ?? 0) ^ (1 << bit)
  return bytes
}

async function problemsOf(contents: Contents) {
  const report = await verifyFiles(contents)
  expect(report.verdict).toBe('invalid')
  return report.checks.flatMap(({ problems }) => problems)
}

describe('one changed bit', () => {
  for (const kind of ['range', 'sparse'] as const) {
    it(`in any file of a bundle (${kind}) names the file, and in files of lines the row`, async () => {
      const { contents } = kind === 'range' ? range : sparse
      for (const [name, bytes] of contents) {
        await fc.assert(
          fc.asyncProperty(
            fc.nat({ max: bytes.length - 1 }),
            fc.nat({ max: 7 }),
            async (at, bit) => {
              const problems = await problemsOf(change(contents, name, (own) => flip(own, at, bit)))
              expect(problems.map(({ file }) => file)).toContain(name)
              if (!lineFiles.includes(name)) return
              const line = bytes.subarray(0, at).filter((byte) => byte === 10).length + 1
              const lines = problems.flatMap((one) => (one.file === name ? [one.line] : []))
              expect(lines).toContain(line)
            },
          ),
          { numRuns: lineFiles.includes(name) ? 40 : 12 },
        )
      }
    })
  }

  it('anywhere in the archive is seen, and the file named that it is in', async () => {
    for (const { path, bytes, contents } of [range, sparse]) {
      await fc.assert(
        fc.asyncProperty(fc.nat({ max: bytes.length - 1 }), async (at) => {
          const changed = await writeChanged(path, bytes, at)
          const report = await verifyArchive(changed)
          if (!report) return
          expect(report.verdict).toBe('invalid')
          const problems = report.checks.flatMap((check) => check.problems)
          for (const name of await findChanged(changed, contents)) {
            expect(problems).toContainEqual(
              expect.objectContaining({
                file: name,
                line: lineFiles.includes(name) ? expect.any(Number) : null,
              }),
            )
          }
        }),
        { numRuns: 120 },
      )
    }
  })

  it('is seen where one piece of a file ends and the next begins', async () => {
    const seqs = Array.from({ length: 1_100 }, (_, at) => at)
    await appendTestEvents(companyId, 1_040)
    for (const isRange of [true, false]) {
      const { path, bytes } = await makeTestBundle({ companyId, size: 1_100, seqs, isRange })
      expect(await verifyArchive(path)).toMatchObject({ verdict: 'valid', events: 1_100 })
      const ends: number[] = []
      for (let at = bytes.indexOf(flushed); at >= 0; at = bytes.indexOf(flushed, at + 1))
        ends.push(at)
      // Three blocks of each file of lines.
      expect(ends.length).toBeGreaterThanOrEqual(isRange ? 6 : 9)
      for (const end of ends) {
        for (let at = end - 1; at < end + flushed.length + 2; at += 1) {
          const report = await verifyArchive(await writeChanged(path, bytes, at))
          expect(report?.verdict).not.toBe('valid')
        }
      }
    }
  })
})

/** Files that read otherwise in the archive than they should, or not at all. */
async function findChanged(path: string, contents: Contents): Promise<string[]> {
  const opened = await openBundle(path)
  const changed: string[] = []
  for (const file of opened.files) {
    const bytes = await readWhole(file).catch(() => null)
    if (!bytes || !contents.get(file.name)?.equals(bytes)) changed.push(file.name)
  }
  await opened.close()
  return changed
}

describe('a bundle', () => {
  it('is refused when any of its files is missing, doubled or too many', async () => {
    for (const { contents } of [range, sparse]) {
      for (const name of contents.keys()) {
        const without = new Map(contents)
        without.delete(name)
        const problems = await problemsOf(without)
        expect(problems.length).toBeGreaterThan(0)
      }
      for (const name of ['extra.txt', '../events.ndjson', 'a/b', 'EVENTS.NDJSON']) {
        const problems = await problemsOf(new Map([...contents, [name, Buffer.from('x')]]))
        expect(problems).toContainEqual(expect.objectContaining({ file: name }))
      }
    }
    const other = sparse.contents.get('proofs.ndjson') ?? Buffer.alloc(0)
    const both = await problemsOf(new Map([...range.contents, ['proofs.ndjson', other]]))
    expect(both).toContainEqual(expect.objectContaining({ file: 'proofs.ndjson' }))
  })

  it('is refused when lines are cut off, doubled, swapped or taken out, and says where', async () => {
    const lines = (bytes: Buffer) => bytes.toString('utf8').split('\n')
    const edits: Record<string, (own: string[]) => string[]> = {
      'cut off': (own) => [...own.slice(0, 9), ''],
      doubled: (own) => [...own.slice(0, 9), own[8] ?? '', ...own.slice(9)],
      swapped: (own) => [...own.slice(0, 8), own[9] ?? '', own[8] ?? '', ...own.slice(10)],
      'taken out': (own) => [...own.slice(0, 9), ...own.slice(10)],
    }
    for (const { contents } of [range, sparse]) {
      for (const name of lineFiles.filter((file) => contents.has(file))) {
        for (const edit of Object.values(edits)) {
          const problems = await problemsOf(
            change(contents, name, (own) => Buffer.from(edit(lines(own)).join('\n'))),
          )
          const rows = problems.flatMap(({ file, line }) => (file === name ? [line] : []))
          // An event may be without a line of disclosures: then only the sum of the file tells.
          const isTold = edit === edits.doubled || edit === edits.swapped
          if (name !== 'disclosures.ndjson' || isTold) {
            expect(rows.some((row) => row !== null && row >= 9 && row <= 20)).toBe(true)
          }
          expect(rows.length).toBeGreaterThan(0)
        }
      }
    }
  })

  it('ends with an answer for any bytes at all', async () => {
    const names = [...range.contents.keys()]
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...names),
        fc.uint8Array({ maxLength: 300 }),
        async (name, bytes) => {
          await problemsOf(change(range.contents, name, () => Buffer.from(bytes)))
        },
      ),
      { numRuns: 120 },
    )
  })

  it('does not hold a line that never ends in memory, nor reads on for ever', async () => {
    const endless = await problemsOf(
      change(range.contents, 'events.ndjson', () => Buffer.alloc(3_000_000, 'a')),
    )
    expect(endless.map(({ what }) => what).join()).toContain('longer than 1000000 bytes')
    const empty = await problemsOf(
      change(range.contents, 'events.ndjson', () => Buffer.alloc(300_000, '\n')),
    )
    expect(empty.map(({ what }) => what).join()).toContain('the rest was not read')
    const huge = await problemsOf(
      change(range.contents, 'README.txt', () => Buffer.alloc(2_000_000, 'a')),
    )
    expect(huge).toContainEqual(expect.objectContaining({ file: 'README.txt' }))
  })
})
