import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encodeBase64url, type HmacSha256 } from './bytes'
import { canonicalize } from './canonical'
import {
  deriveSalt,
  digestDisclosure,
  formatValues,
  makeDisclosure,
  parseDisclosure,
} from './disclosure'
import { formatPointer, type Json, type JsonMembers, isMembers, takeAt } from './json-pointer'
import { buildLeaf, openLeaf, parseLeaf } from './leaf'
import { readVector, sha256 } from './test-vectors/reference-tree'

const hmacSha256: HmacSha256 = (key, message) => createHmac('sha256', key).update(message).digest()
const id = '0197a1b2-0000-7000-8000-0123456789ab'
const atMs = Date.UTC(2026, 0, 3, 14, 30)

describe('disclosures', () => {
  test('have the digest of RFC 9901', () => {
    const { vectors } = JSON.parse(readVector('rfc9901-sd-jwt/disclosure.json').toString())
    for (const { disclosure, sha256_b64url } of vectors) {
      expect(digestDisclosure(sha256, disclosure)).toBe(sha256_b64url)
    }
  })

  test('are salted by key and event, in 22 characters', () => {
    const key = new Uint8Array(32).fill(7)
    const mac = createHmac('sha256', key)
      .update(
        Buffer.concat([Buffer.from('audit-salt/1\0'), Buffer.from(id.replaceAll('-', ''), 'hex')]),
      )
      .digest()
    const salt = deriveSalt(hmacSha256, { key, eventId: id })
    expect(salt).toBe(mac.subarray(0, 16).toString('base64url'))
    expect(salt).toHaveLength(22)
    expect(() => deriveSalt(hmacSha256, { key, eventId: 'evt_1' })).toThrow('UUID')
  })

  test('are exactly the canonical JSON of salt and values, and read back', () => {
    const values = [
      { pointer: '/b', value: { y: 1, x: [null] } },
      { pointer: '/a~1b', value: 'ü' },
    ]
    const made = makeDisclosure({ salt: 'A'.repeat(22), valuesText: formatValues(values) })
    const text = canonicalize(['A'.repeat(22), { '/a~1b': 'ü', '/b': { x: [null], y: 1 } }])
    expect(Buffer.from(made, 'base64url').toString()).toBe(text)
    expect(parseDisclosure(made)?.values).toEqual([values[1], values[0]])
  })

  test('are refused in any other shape', () => {
    const salt = 'A'.repeat(22)
    const texts = [
      '',
      'null',
      `["${salt}"]`,
      `["${salt}",{}]`,
      `["${salt}",{"/a":1},2]`,
      `["${salt}",{"a":1}]`,
      `["${salt}",{"":1}]`,
      `["${salt}",{"/~2":1}]`,
      `["${salt}",["/a"]]`,
      `["${salt}", {"/a":1}]`,
      `["${salt}",{"/a":1,"/a":2}]`,
      `["${salt}",{"/b":1,"/a":2}]`,
      `["${salt}",{"/a":1e999}]`,
      `["short",{"/a":1}]`,
    ]
    for (const text of texts)
      expect(parseDisclosure(Buffer.from(text).toString('base64url'))).toBeNull()
    const good = Buffer.from(`["${salt}",{"/a":1}]`).toString('base64url')
    expect(parseDisclosure(good)).not.toBeNull()
    expect(parseDisclosure(`${good}=`)).toBeNull()
  })
})

describe('a leaf', () => {
  const person = 's_7Hq2xVb'
  const made = build({
    core: {
      action: 'finding.status_changed',
      actor: { type: 'user', ref: person },
      targets: [{ type: 'user', ref: person }],
      source: {},
      details: { list: [1, 2, null], kept: true },
    },
    taken: {
      [person]: {
        '/actor/id': 'u1',
        '/actor/email': 'bob@example.com',
        '/targets/0/name': 'Bob',
        '/source/ip': '192.0.2.1',
      },
      [`e_${id}`]: { '/context': 'Asked by bob@example.com', '/details/list/2': { deep: ['x'] } },
    },
  })

  test('is one canonical line that holds no personal value', () => {
    expect(made.line).toBe(canonicalize(JSON.parse(made.line)))
    expect(made.line).not.toMatch(/bob|192\.0|\n/i)
    expect(JSON.parse(made.line)).toMatchObject({
      v: 'audit-leaf/1',
      log: 'trailkeeper.internal/log/1',
      id,
      at: '2026-01-03T14:30:00.000Z',
      rx: '2026-01-03T14:30:00.001Z',
      via: { type: 'api_key', id: 'k1' },
    })
  })

  test('opens completely, partly, or not at all', () => {
    const all = openLeaf(sha256, { line: made.line, disclosures: [...made.disclosures.values()] })
    expect(all).toMatchObject({ ok: true, closedRefs: [] })
    expect(all.ok && all.event).toMatchObject({
      actor: { type: 'user', ref: person, id: 'u1', email: 'bob@example.com' },
      targets: [{ type: 'user', ref: person, name: 'Bob' }],
      source: { ip: '192.0.2.1' },
      context: 'Asked by bob@example.com',
      details: { list: [1, 2, { deep: ['x'] }], kept: true },
    })
    const some = openLeaf(sha256, { line: made.line, disclosures: [made.get(person)] })
    expect(some).toMatchObject({ ok: true, closedRefs: [`e_${id}`] })
    expect(some.ok && some.event).not.toHaveProperty('context')
    const none = openLeaf(sha256, { line: made.line, disclosures: [] })
    expect(none.ok && none.closedRefs.toSorted()).toEqual([`e_${id}`, person].toSorted())
    expect(none.ok && none.event.actor).toEqual({ type: 'user', ref: person })
  })

  test('refuses a disclosure that is not its own, comes twice, or would change what the line says', () => {
    const foreign = makeDisclosure({ salt: 'B'.repeat(22), valuesText: '{"/actor/id":"u1"}' })
    expect(openLeaf(sha256, { line: made.line, disclosures: [foreign] })).toMatchObject({
      ok: false,
      reason: 'not_of_this_leaf',
    })
    const twice = [made.get(person), made.get(person)]
    expect(openLeaf(sha256, { line: made.line, disclosures: twice })).toMatchObject({
      ok: false,
      reason: 'disclosed_twice',
    })
    const reasons: [string, string][] = [
      ['/action', 'pointer_taken'],
      ['/details/list/0', 'pointer_taken'],
      ['/details/list/3', 'pointer_unreachable'],
      ['/details/list/x', 'pointer_unreachable'],
      ['/details/list/02', 'pointer_unreachable'],
      ['/action/0', 'pointer_unreachable'],
      ['/nowhere/0/name', 'pointer_unreachable'],
      ['/via/id', 'reserved_member'],
      ['/sd/s_1', 'reserved_member'],
      ['/at', 'reserved_member'],
    ]
    for (const [pointer, reason] of reasons) {
      const core = { action: 'a.b', actor: { type: 'system' }, details: { list: [1, 2, null] } }
      const { line, disclosures } = build({ core, taken: { s_1: { [pointer]: 'x' } } })
      const opened = openLeaf(sha256, { line, disclosures: [...disclosures.values()] })
      expect({ pointer, opened }).toMatchObject({ opened: { ok: false, reason, pointer } })
    }
  })

  test("a value within another ref's value is put back after it", () => {
    const core = { action: 'a.b', actor: { type: 'system' } }
    const taken = { s_1: { '/details/who/name': 'Bob' }, s_2: { '/details': { who: {} } } }
    const { line, disclosures } = build({ core, taken })
    const opened = openLeaf(sha256, { line, disclosures: [...disclosures.values()] })
    expect(opened.ok && opened.event.details).toEqual({ who: { name: 'Bob' } })
  })

  test('is no leaf with a wrong version, time, ref or digest', () => {
    const digest = digestDisclosure(sha256, 'x')
    const changes: JsonMembers[] = [
      { v: 'audit-leaf/2' },
      { log: '' },
      { id: id.toUpperCase() },
      { at: '2026-01-03T14:30:00Z' },
      { rx: '2026-02-30T14:30:00.000Z' },
      { via: 'api_key' },
      { action: 1 },
      { actor: [] },
      { sd: [] },
      { sd: { bob: digest } },
      { sd: { [`e_${id.replace('0', '1')}`]: digest } },
      { sd: { s_1: `${digest}A` } },
      { sd: { s_1: digest, s_2: digest } },
    ]
    const members = JSON.parse(made.line)
    expect(parseLeaf(JSON.stringify({ ...members, sd: { s_1: digest } }))).not.toBeNull()
    for (const change of changes) {
      expect(parseLeaf(JSON.stringify({ ...members, ...change }))).toBeNull()
    }
    for (const line of ['', 'null', '[]', '{', '['.repeat(100_000)])
      expect(parseLeaf(line)).toBeNull()
  })

  test('never takes a member of its own from the event', () => {
    const core = { action: 'a.b', actor: { type: 'system' }, via: { type: 'system' } }
    expect(() => build({ core, taken: {} })).toThrow('"via"')
  })

  test('whatever is taken out of an event, opening puts back', () => {
    const values = fc.jsonValue({ maxDepth: 4, stringUnit: 'grapheme' })
    const events = fc.dictionary(
      fc.string().map((key) => `x${key}`),
      values,
      { noNullPrototype: true },
    )
    const withProto = values.map((value): unknown =>
      JSON.parse(`{"__proto__":${JSON.stringify(value)}}`),
    )
    fc.assert(
      fc.property(events, withProto, fc.infiniteStream(fc.nat(3)), (members, details, dice) => {
        const event = JSON.parse(
          canonicalize({ ...members, details, action: 'a.b', actor: { type: 'user', ref: 's_1' } }),
        )
        const core: JsonMembers = JSON.parse(JSON.stringify(event))
        const refs = ['s_1', 's_2', `e_${id}`]
        const taken: Record<string, JsonMembers> = {}
        for (const pointer of pointersOf(event, [])) {
          const ref = refs[dice.next().value ?? 3]
          if (ref === undefined || /^\/(action|actor)/.test(pointer)) continue
          const value = takeAt(core, pointer)
          // `null` in an array looks the same taken or not, and what lies within a taken value is gone already.
          if (value !== undefined) taken[ref] = { ...taken[ref], [pointer]: value }
        }
        const { line, disclosures } = build({ core, taken })
        const opened = openLeaf(sha256, { line, disclosures: [...disclosures.values()] })
        expect(opened).toMatchObject({ ok: true, closedRefs: [] })
        const { id: _id, at: _at, rx: _rx, via: _via, ...rest } = opened.ok ? opened.event : {}
        expect(canonicalize(rest)).toBe(canonicalize(event))
      }),
      { numRuns: 300 },
    )
  })
})

function build({ core, taken }: { core: JsonMembers; taken: Record<string, JsonMembers> }) {
  const disclosures = new Map<string, string>()
  for (const [ref, members] of Object.entries(taken)) {
    const values = Object.entries(members).map(([pointer, value]) => ({ pointer, value }))
    const salt = encodeBase64url(sha256(Buffer.from(ref)).subarray(0, 16))
    disclosures.set(ref, makeDisclosure({ salt, valuesText: formatValues(values) }))
  }
  const sd = Object.fromEntries(
    [...disclosures].map(([ref, d]) => [ref, digestDisclosure(sha256, d)]),
  )
  const line = buildLeaf({
    log: 'trailkeeper.internal/log/1',
    id,
    occurredAtMs: atMs,
    recordedAtMs: atMs + 1,
    via: { type: 'api_key', id: 'k1' },
    core,
    sd,
  })
  return { line, disclosures, get: (ref: string) => disclosures.get(ref) ?? '' }
}

/** Every pointer below the root, outer ones first. */
function pointersOf(value: Json, path: string[]): string[] {
  const inner = isMembers(value) || Array.isArray(value) ? Object.entries(value) : []
  const own = path.length > 0 ? [formatPointer(path)] : []
  return [...own, ...inner.flatMap(([key, member]) => pointersOf(member, [...path, key]))]
}

describe('times of a leaf', () => {
  test('are right exactly where a Date writes them so', () => {
    const line = buildLeaf({
      ...{ log: 'log.example', id: '0197a5b0-0000-7000-8000-000000000000' },
      ...{ occurredAtMs: 0, recordedAtMs: 0, via: { type: 'cli' }, sd: {} },
      core: { action: 'a.b', actor: { type: 'system' } },
    })
    const isRight = (at: string) => {
      const ms = Date.parse(at)
      return !Number.isNaN(ms) && new Date(ms).toISOString() === at
    }
    const two = (value: number) => String(value).padStart(2, '0')
    const days = [0, 1, 28, 29, 30, 31, 32]
    for (const year of ['0000', '1900', '2000', '2023', '2024', '9999']) {
      for (let month = 0; month <= 13; month++) {
        for (const day of days) {
          const at = `${year}-${two(month)}-${two(day)}T23:59:59.999Z`
          const changed = line.replace('"at":"1970-01-01T00:00:00.000Z"', `"at":"${at}"`)
          expect(parseLeaf(changed) !== null, at).toBe(isRight(at))
        }
      }
    }
    for (const time of [
      '24:00:00.000',
      '00:60:00.000',
      '00:00:60.000',
      '0:00:00.0000',
      '00:00:00,000',
    ]) {
      const changed = line.replace('"at":"1970-01-01T00:00:00.000Z"', `"at":"2024-01-01T${time}Z"`)
      expect(parseLeaf(changed)).toBeNull()
    }
  })
})
