import { generateKeyPairSync, sign } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { recordEvent } from '@/lib/log/append'
import { bundleTools } from '@/lib/log/bundle-tools'
import { bundleToolsNoble } from '@/lib/log/core/bundle/bundle-tools-noble'
import { parsePolicy } from '@/lib/log/core/bundle/policy'
import { rememberHead } from '@/lib/log/core/bundle/remembered-heads'
import { verifyBundle } from '@/lib/log/core/bundle/verify-bundle'
import { parseLeaf } from '@/lib/log/core/leaf'
import { encodeVkey, makeVkey, parseNote } from '@/lib/log/core/note'
import { sha256 } from '@/lib/log/hashing'
import { startEpoch } from '@/lib/log/new-epoch'
import { createTestCompany, eraseTestPerson, openTestLog, type TestLog } from '@/lib/log/test-log'
import { inSqlTransaction } from '@/lib/platform/db'
import {
  appendTestEvents,
  filesOf,
  makeTestBundle,
  signAnew,
  unpack,
  verifyFiles,
} from './test-bundle'

let log: TestLog
let companyId: string
let contents: Map<string, Buffer>
const upTo = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => from + at)

beforeAll(async () => {
  log = await openTestLog()
  companyId = await createTestCompany()
  await appendTestEvents(companyId, 30)
  const made = await makeTestBundle({ companyId, size: 30, seqs: upTo(4, 24), isRange: true })
  contents = await unpack(made.path)
})
afterAll(() => log.close())

function textOf(files: ReadonlyMap<string, Buffer>, name: string): string {
  return String(files.get(name))
}

function edit(name: string, change: (text: string) => string): Map<string, Buffer> {
  return signAnew(new Map([...contents, [name, Buffer.from(change(textOf(contents, name)))]]))
}

function policyOf(lines: readonly string[]) {
  const parsed = parsePolicy(sha256, lines.join('\n'))
  if (!parsed.ok) throw new Error(parsed.what)
  return parsed.policy
}

const vkeyOf = (files: ReadonlyMap<string, Buffer>) => textOf(files, 'log.vkey').trim()

describe('whoever has the export key', () => {
  it('cannot change an event: the log did not seal it, and the row is named', async () => {
    const files = edit('events.ndjson', (text) => text.replace('"project-9"', '"project-8"'))
    const report = await verifyFiles(files)
    expect(report.verdict).toBe('invalid')
    const failed = report.checks.filter(({ verdict }) => verdict === 'failed')
    expect(failed.map(({ name }) => name)).toEqual(['proof'])
    expect(failed[0]?.problems).toEqual([
      expect.objectContaining({ file: 'events.ndjson', line: 6 }),
    ])
  })

  it('cannot leave an event out, or say that a log holds others', async () => {
    const cut = edit('events.ndjson', (text) => text.split('\n').slice(1).join('\n'))
    expect(await verifyFiles(cut)).toMatchObject({ verdict: 'invalid' })
    const other = edit('manifest.json', (text) => text.replace('"events": 20', '"events": 21'))
    const report = await verifyFiles(other)
    expect(report.checks.find(({ name }) => name === 'manifest')?.verdict).toBe('failed')
  })

  it('cannot have a file passed over by making it no text', async () => {
    for (const name of contents.keys()) {
      // Nobody reads the README but people.
      if (name === 'README.txt' || name.startsWith('SHA256SUMS')) continue
      const files = signAnew(new Map([...contents, [name, Buffer.from([0xff, 0x0a])]]))
      const report = await verifyFiles(files)
      expect(report.verdict).toBe('invalid')
      const problems = report.checks.flatMap((check) => check.problems)
      expect(problems.map(({ file }) => file)).toContain(name)
    }
  })

  it('cannot put in a value that was not sealed, but may withhold one', async () => {
    const lines = textOf(contents, 'disclosures.ndjson').split('\n')
    const from: { d: string[] } = JSON.parse(lines[0] ?? '')
    const into: { d: string[] } = JSON.parse(lines[1] ?? '')
    lines[1] = JSON.stringify({ ...into, d: from.d })
    const forged = await verifyFiles(edit('disclosures.ndjson', () => lines.join('\n')))
    expect(forged.checks.find(({ name }) => name === 'disclosures')?.problems).toEqual([
      expect.objectContaining({ file: 'disclosures.ndjson', line: 2 }),
    ])
    const withheld = await verifyFiles(edit('disclosures.ndjson', () => ''))
    expect(withheld).toMatchObject({ verdict: 'valid', personal: { disclosed: 0 } })
    expect(withheld.personal.withheldOrErased.length).toBeGreaterThan(0)
  })
})

describe('a policy', () => {
  const pair = generateKeyPairSync('ed25519')
  const publicKey = new Uint8Array(
    pair.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32),
  )
  const witness = makeVkey(sha256, { name: 'witness.example', type: 0x04, publicKey })

  /** A cosignature/v1 line of the witness over the bundle's own checkpoint. */
  function cosign(seconds: number, isGood = true): Map<string, Buffer> {
    return edit('checkpoint', (note) => {
      const parsed = parseNote(note)
      if (!parsed.ok) throw new Error(parsed.reason)
      const message = `cosignature/v1\ntime ${isGood ? seconds : seconds + 1}\n${parsed.note.text}`
      const time = Buffer.alloc(8)
      time.writeBigUInt64BE(BigInt(seconds))
      const signature = sign(null, Buffer.from(message), pair.privateKey)
      const line = Buffer.concat([Buffer.from(witness.id, 'hex'), time, signature])
      return `${note}— ${witness.name} ${line.toString('base64')}\n`
    })
  }

  it('is met by the cosignature of its witness, and by no other', async () => {
    const policy = policyOf([
      `log ${vkeyOf(contents)}`,
      `witness w ${encodeVkey(witness)}`,
      'quorum w',
    ])
    expect(await verifyFiles(contents, { policy })).toMatchObject({ verdict: 'unanchored' })
    expect(await verifyFiles(cosign(1_764_000_000), { policy })).toMatchObject({ verdict: 'valid' })
    // A bad signature by a known key condemns the whole note.
    expect(await verifyFiles(cosign(1_764_000_000, false), { policy })).toMatchObject({
      verdict: 'invalid',
    })
  })

  it('trusts every epoch of a log that it names', async () => {
    const ofEpochs = await createTestCompany()
    await appendTestEvents(ofEpochs, 5)
    const before = await makeTestBundle({
      companyId: ofEpochs,
      size: 5,
      seqs: upTo(0, 5),
      isRange: true,
    })
    const policy = policyOf([`log ${vkeyOf(await unpack(before.path))}`, 'quorum none'])
    await inSqlTransaction((tx) =>
      startEpoch(tx, { companyId: ofEpochs, by: { actor: { type: 'system' } } }),
    )
    await appendTestEvents(ofEpochs, 5)
    const after = await makeTestBundle({
      companyId: ofEpochs,
      size: 11,
      seqs: upTo(0, 11),
      isRange: true,
    })
    const report = await verifyFiles(await unpack(after.path), { policy })
    expect(report).toMatchObject({ verdict: 'valid', events: 11 })
    expect(report.log?.origin).toMatch(/\/e2$/)
  })
})

describe('a head that was seen before', () => {
  it('is compared wherever the range passes it', async () => {
    const { log: sealed } = await verifyFiles(contents)
    if (!sealed) throw new Error('there is no head')
    for (const size of [4, 11, 24]) {
      const remembered = rememberHead(new Map(), { ...sealed, size, root: new Uint8Array(32) })
      expect(await verifyFiles(contents, { remembered })).toMatchObject({ verdict: 'forked' })
      const earlier = await makeTestBundle({ companyId, size, seqs: [1], isRange: false })
      const { log: seen } = await verifyFiles(await unpack(earlier.path))
      if (!seen) throw new Error('there is no head')
      const report = await verifyFiles(contents, { remembered: rememberHead(new Map(), seen) })
      expect(report.verdict).toBe('valid')
      expect(report.checks.find(({ name }) => name === 'history')?.verdict).toBe('passed')
    }
  })
})

describe('values of somebody who was erased', () => {
  it('are gone from new bundles, which say so; older ones hold unchanged', async () => {
    const line = textOf(contents, 'events.ndjson').split('\n')[1] ?? ''
    const ref = [...(parseLeaf(line)?.sd.keys() ?? [])].find((one) => one.startsWith('s_')) ?? ''
    expect(ref).not.toBe('')
    await eraseTestPerson(log, { companyId, ref })
    expect(await verifyFiles(contents)).toMatchObject({ verdict: 'valid' })

    const make = async (size: number) => {
      const { path } = await makeTestBundle({ companyId, size, seqs: upTo(4, size), isRange: true })
      return await verifyFiles(await unpack(path))
    }
    const untold = await make(30)
    expect(untold).toMatchObject({ verdict: 'valid', personal: { erased: [] } })
    expect(untold.personal.withheldOrErased).toContain(ref)

    const receipt = {
      action: 'person.erased',
      actor: { type: 'system' },
      targets: [{ type: 'person', id: ref }],
    } as const
    const record = (via: { type: 'system' } | { type: 'api_key'; id: string }) =>
      inSqlTransaction((tx) =>
        recordEvent(tx, { companyId, via, event: { ...receipt, targets: [...receipt.targets] } }),
      )
    // Anybody may send an event of that name: only the log's own is a receipt.
    await record({ type: 'api_key', id: 'k1' })
    expect((await make(31)).personal.erased).toEqual([])
    await record({ type: 'system' })
    const told = await make(32)
    expect(told).toMatchObject({ verdict: 'valid', personal: { erased: [ref] } })
    expect(told.checks.find(({ name }) => name === 'disclosures')?.note).toContain(`Erased: ${ref}`)
  })
})

describe('a browser', () => {
  it('comes to the same report as the command line, of good and of bad bundles', async () => {
    const bad = edit('events.ndjson', (text) => text.replace('"project-9"', '"project-8"'))
    const flipped = new Map(contents)
    flipped.set('SHA256SUMS.sig', Buffer.from('-----BEGIN SSH SIGNATURE-----\n'))
    for (const files of [contents, bad, flipped]) {
      const [here, there] = [bundleTools, bundleToolsNoble].map((tools) =>
        verifyBundle(tools, filesOf(files)),
      )
      const [own, other] = [await here, await there]
      expect(other?.checks).toEqual(own?.checks)
      expect(other?.verdict).toBe(own?.verdict)
    }
  })
})
