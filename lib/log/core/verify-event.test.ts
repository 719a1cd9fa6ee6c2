import { generateKeyPairSync, sign as nodeSign } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encodeUtf8 } from './bytes'
import { formatCheckpoint, parseCheckpoint, signCheckpoint } from './checkpoint'
import { digestDisclosure, formatValues, makeDisclosure } from './disclosure'
import { verifyEd25519 } from './ed25519'
import { buildLeaf } from './leaf'
import { hashLeaf } from './merkle'
import { encodeVkey, makeVkey } from './note'
import { inclusionProof, nodesFromLeafHashes, rangeProof, rootAt } from './proof-builder'
import { formatRangeJson, parseRangeJson } from './range-json'
import { sha256Noble } from './sha256-noble'
import { makeLeafHashes, sha256 } from './test-vectors/reference-tree'
import { formatTlogProof, parseTlogProof } from './tlog-proof'
import { verifyEvent } from './verify-event'

const origin = 'trailkeeper.internal/log/0197a1b2-0000-7000-8000-000000000001'
const disclosure = makeDisclosure({
  salt: 'A'.repeat(22),
  valuesText: formatValues([{ pointer: '/actor/email', value: 'bob@example.com' }]),
})
const line = makeLine(origin)
const { privateKey, publicKey } = generateKeyPairSync('ed25519')
const others = makeLeafHashes(1000)
const evidence = await makeEvidence({ line, origin, seq: 700 })

describe('the evidence of one event', () => {
  test('passes every check, with the hash of the server or of the browser', () => {
    for (const hash of [sha256, sha256Noble]) {
      const result = verifyEvent({ sha256: hash, verifyEd25519 }, evidence)
      expect(result.checks.map(({ name, verdict }) => [name, verdict])).toEqual([
        ['leaf', 'passed'],
        ['keys', 'passed'],
        ['proof', 'passed'],
        ['checkpoint', 'passed'],
        ['log', 'passed'],
        ['inclusion', 'passed'],
        ['disclosures', 'passed'],
      ])
      expect(result).toMatchObject({
        ok: true,
        seq: 700,
        event: { actor: { email: 'bob@example.com' } },
        disclosed: [{ ref: 's_1', pointer: '/actor/email' }],
        closedRefs: [],
        checkpoint: { origin, size: 1000 },
      })
      expect(result.notProven.length).toBeGreaterThan(0)
    }
  })

  test('stays valid with nothing disclosed, and names what is closed', () => {
    const result = verify({ disclosures: [] })
    expect(result).toMatchObject({ ok: true, closedRefs: ['s_1'] })
    expect(result.event).toMatchObject({ actor: { type: 'user', ref: 's_1' } })
  })

  test('fails exactly where it was changed', async () => {
    const changedLine = line.replace('user.created', 'user.deleted')
    expect(failuresOf(verify({ line: changedLine }))).toEqual(['inclusion'])
    expect(failuresOf(verify({ line: 'no leaf' }))).toEqual(['leaf', 'inclusion'])
    const foreign = makeDisclosure({ salt: 'B'.repeat(22), valuesText: '{"/actor/email":"eve"}' })
    expect(failuresOf(verify({ disclosures: [foreign] }))).toEqual(['disclosures'])
    expect(failuresOf(verify({ proof: evidence.proof.replace('index 700', 'index 701') }))).toEqual(
      ['inclusion'],
    )
    expect(failuresOf(verify({ proof: evidence.proof.replace('\n1000\n', '\n1001\n') }))).toEqual([
      'checkpoint',
    ])
    expect(failuresOf(verify({ proof: 'no proof' }))).toEqual(['proof'])
    expect(failuresOf(verify({ vkeys: ['no key'] }))).toEqual(['keys', 'checkpoint'])
    expect(failuresOf(verify({ vkeys: [] }))).toEqual(['keys', 'checkpoint'])
    const elsewhere = await makeEvidence({ line, origin: `${origin.slice(0, -1)}2`, seq: 700 })
    expect(failuresOf(verify(elsewhere))).toEqual(['log'])
  })

  test('may be sealed by a later epoch of the same log', async () => {
    const later = await makeEvidence({ line, origin: `${origin}/e2`, seq: 700 })
    expect(verify(later).ok).toBe(true)
  })

  test('never throws and never passes with a character changed anywhere', () => {
    const parts = ['line', 'proof'] as const
    fc.assert(
      fc.property(
        fc.constantFrom(...parts),
        fc.nat(),
        fc.constantFrom('A', '\n', '0', '{', '\ud800'),
        (part, at, by) => {
          const text = evidence[part]
          const place = at % text.length
          fc.pre(text[place] !== by)
          const changed = text.slice(0, place) + by + text.slice(place + 1)
          expect(verify({ [part]: changed }).ok).toBe(false)
        },
      ),
      { numRuns: 300 },
    )
  })
})

test('a proof file reads back as it was written', () => {
  const parsed = parseTlogProof(evidence.proof)
  expect(parsed && formatTlogProof(parsed)).toBe(evidence.proof)
  const extra = Uint8Array.of(1, 2, 3)
  const withExtra = parsed && formatTlogProof({ ...parsed, extra })
  expect(withExtra).toMatch(/^c2sp\.org\/tlog-proof@v1\nextra AQID\nindex 700\n/)
  expect(parseTlogProof(withExtra ?? '')).toEqual({ ...parsed, extra })
  for (const other of [
    evidence.proof.replace('@v1', '@v2'),
    evidence.proof.replace('index 700', 'index 0700'),
    evidence.proof.replace('index 700', 'index -1'),
    evidence.proof.replace('index 700', `index ${2 ** 53}`),
    evidence.proof.replace('index 700', 'index 700\nAAAA'),
    evidence.proof.replace('index 700\n', ''),
    evidence.proof.slice(0, evidence.proof.indexOf('\n\n') + 2),
    '',
  ]) {
    expect(parseTlogProof(other)).toBeNull()
  }
})

test('a checkpoint has one spelling, and tolerates extension lines', () => {
  const root = sha256(new Uint8Array(0))
  const text = formatCheckpoint({ origin, size: 10, root })
  expect(parseCheckpoint(text)).toEqual({
    origin,
    size: 10,
    root: new Uint8Array(root),
    extensions: [],
  })
  expect(parseCheckpoint(`${text}more\n`)?.extensions).toEqual(['more'])
  for (const other of [
    text.replace('\n10\n', '\n010\n'),
    text.replace('\n10\n', '\n+10\n'),
    text.replace('\n10\n', '\n9007199254740992\n'),
    text.replace(origin, ''),
    text.slice(0, -1),
    text.replace('=\n', '\n'),
    `${text}\n`,
    '',
  ]) {
    expect(parseCheckpoint(other)).toBeNull()
  }
})

test('range.json reads back as it was written, and only that', async () => {
  const source = { sha256, nodes: nodesFromLeafHashes(sha256, others) }
  const range = await rangeProof(source, { a: 3, b: 997, size: 1000 })
  const text = formatRangeJson(range)
  const parsed = parseRangeJson(text)
  expect(parsed && formatRangeJson(parsed)).toBe(text)
  expect(Object.keys(JSON.parse(text))).toEqual(['a', 'b', 'size', 'left', 'right'])
  for (const other of [
    '',
    'null',
    '[]',
    '{}',
    text.replace('[', '[1,'),
    text.replace('"a":3', '"a":"3"'),
  ]) {
    expect(parseRangeJson(other)).toBeNull()
  }
})

function verify(changes: Partial<typeof evidence>) {
  return verifyEvent({ sha256, verifyEd25519 }, { ...evidence, ...changes })
}

function failuresOf({ checks, ok }: ReturnType<typeof verifyEvent>) {
  expect(ok).toBe(false)
  return checks.filter(({ verdict }) => verdict === 'failed').map(({ name }) => name)
}

function makeLine(log: string) {
  return buildLeaf({
    log,
    id: '0197a1b2-0000-7000-8000-0123456789ab',
    occurredAtMs: 0,
    recordedAtMs: 1,
    via: { type: 'session' },
    core: { action: 'user.created', actor: { type: 'user', ref: 's_1' } },
    sd: { s_1: digestDisclosure(sha256, disclosure) },
  })
}

async function makeEvidence(input: { line: string; origin: string; seq: number }) {
  const leafHashes = others.with(input.seq, hashLeaf(sha256, encodeUtf8(input.line)))
  const source = { sha256, nodes: nodesFromLeafHashes(sha256, leafHashes) }
  const size = leafHashes.length
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)
  const key = makeVkey(sha256, { name: input.origin, type: 1, publicKey: Uint8Array.from(raw) })
  const sign = (message: Uint8Array) => nodeSign(null, message, privateKey)
  const head = { origin: input.origin, size, root: await rootAt(source, size) }
  const checkpoint = signCheckpoint(head, [{ key, sign }])
  const proof = await inclusionProof(source, { index: input.seq, size })
  return {
    line: input.line,
    disclosures: [disclosure],
    proof: formatTlogProof({ index: input.seq, proof, checkpoint }),
    vkeys: [encodeVkey(key)],
  }
}
