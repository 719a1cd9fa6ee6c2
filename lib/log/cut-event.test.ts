import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalize } from './core/canonical'
import { type Json, type JsonMembers, takeAt } from './core/json-pointer'
import { buildLeaf } from './core/leaf'
import { type EventRow, restoreEvent } from './restore-event'
import { ByteWriter } from '@/lib/platform/byte-writer'
import { eventRowOf, type PackedRow, unpackRows } from './packed-row'
import { EventCutter, writeRow } from './cut-event'

const id = '01976d3c-1111-7000-8000-000000000017'
const ref = 's_ada'
const whole: JsonMembers = {
  action: 'user.updated',
  actor: {
    type: 'agent',
    id: 'bot',
    on_behalf_of: { type: 'user', ref, id: 'u1', name: 'Ada "{\\" }', email: 'ada@example.com' },
  },
  context: 'Ada, and "}," her friends\\',
  details: { list: ['a', { n: 1.5e21, s: 'é\u2028\n' }], note: 'Ada', '': {}, at: '[', v: [] },
  source: { ip: '192.0.2.7', user_agent: 'x' },
  targets: [{ type: 'user', ref, id: 'u1', email: 'ada@example.com' }, { type: 'doc' }],
}

describe('an event put together from its texts', () => {
  it('is the text of the event that was read and written', () => {
    const pointers = [
      ...['/actor/on_behalf_of/email', '/actor/on_behalf_of/id', '/actor/on_behalf_of/name'],
      ...['/context', '/details/note', '/source/ip', '/source/user_agent'],
      ...['/targets/0/email', '/targets/0/id', '/details/list/1/s', '/targets/1/type'],
    ]
    const row = makeRow(whole, { pointers: [pointers, ['/details/v']] })
    expect(jsonOf(row)).toBe(JSON.stringify(restoreEvent(row)))
    expect(textOf(row)).toMatchObject({ id, action: 'user.updated', occurredMs: Date.parse(at) })
  })

  it('names those whose values were erased', () => {
    const row = makeRow(whole, { pointers: [['/source/ip'], ['/context']] })
    for (const person of row.personal) person[1] = null
    expect(jsonOf(row)).toBe(JSON.stringify(restoreEvent(row)))
    expect(jsonOf(row)).toContain('"erased":["s_0","s_1"]}')
  })

  it.each([
    ['an element of an array', ['/details/list/0']],
    ['a name with an escape', ['/details/']],
    ['a value within a value', ['/details/list/1/n', '/details/list']],
  ])('is left to whoever reads it whole, or the same: %s', (_, pointers) => {
    const row = makeRow(whole, { pointers: pointers.map((pointer) => [pointer]) })
    const text = textOf(row)
    if (text)
      expect(JSON.parse(`{${text.members}}`)).toEqual(JSON.parse(JSON.stringify(restoreEvent(row))))
  })

  it('is read from a batch as it was packed', () => {
    const row = makeRow(whole, { pointers: [['/source/ip'], ['/context', '/details/note'], []] })
    if (row.personal[0]) row.personal[0][1] = null
    const { leafHash, ...rest } = eventRowOf(pack(row))
    expect({ ...rest, leafHash: new Uint8Array(leafHash) }).toEqual(row)
    expect(() => unpackRows(Buffer.from('00070000', 'hex'))).toThrow(/breaks at byte 0/)
  })

  it('puts nothing over what the line says', () => {
    const taken = { ...makeRow(whole, { pointers: [] }) }
    taken.personal = [[ref, '{"/source/ip":"198.51.100.1"}']]
    expect(textOf(taken)).toBeNull()
    taken.personal = [[ref, '{"/context":"other"}']]
    expect(textOf(taken)).toBeNull()
    taken.personal = [[ref, '{"/seq":3}']]
    expect(textOf(taken)).toBeNull()
  })

  it('is refused where the line is no event', () => {
    const row = makeRow(whole, { pointers: [] })
    expect(textOf({ ...row, line: '{}' })).toBeNull()
    expect(textOf({ ...row, line: row.line.replace('audit-leaf/1', 'audit-leaf/2') })).toBeNull()
    expect(() => textOf({ ...row, line: row.line.slice(0, -40) })).toThrow(/no JSON/)
  })

  it.each([
    ['"actor":{', '"actor":5,"changes":{'],
    ['"action":"user.updated"', '"action":5'],
    ['"action":', '"action",'],
    ['"rx":"2026-01-03', '"rx":"2026-02-30'],
    ['"at":"2026-01-03', '"at":"2026-13-03'],
    ['"at":"2026-01-03', '"at":"2026-02-30'],
    [`"id":"${id}"`, '"id":"x"'],
    ['"log":"test/log/1"', '"log":""'],
    ['"log":"test/log/1",', ''],
    ['"sd":{}', '"sd":5'],
    ['"sd":{}', `"sd":{"e_${id.replace('7', '8')}":"${'A'.repeat(43)}"}`],
    ['"sd":{}', '"sd":{"s_a":"short"}'],
    ['"context":"', '"context":nothing,"details":"'],
    ['"via":{"id":"k\\"1","type":"api_key"}', '"via":{}'],
    ['{"action"', '["action"'],
  ])('is refused as whoever reads it whole refuses it: %s made %s', (from, to) => {
    const row = makeRow(whole, { pointers: [] })
    const line = row.line.replace(from, to)
    expect(line).not.toBe(row.line)
    expect(() => restoreEvent({ ...row, line })).toThrow()
    expect(textOf({ ...row, line })).toBeNull()
  })

  it('is left to others where a ref ends with something else than a tab', () => {
    const row = makeRow(whole, { pointers: [] })
    expect(textOf({ ...row, personal: [['s_a\ns_b', null]] })).toBeNull()
  })

  it('is refused where another bracket closes the line', () => {
    const row = makeRow(whole, { pointers: [] })
    expect(textOf({ ...row, line: `${row.line.slice(0, -1)}]` })).toBeNull()
  })

  it.each(['{"/source/x":1]', '{"/source/x";1}', '{1"/source/x":1}', '{"/source/x":y}', 'x'])(
    'is refused where a personal value is no JSON: %s',
    (text) => {
      const row = {
        ...makeRow(whole, { pointers: [] }),
        personal: [[ref, text]] as [string, string][],
      }
      expect(() => restoreEvent(row)).toThrow()
      expect(textOf(row)).toBeNull()
    },
  )

  it('says what the event says, whatever is in it and whatever was taken out', () => {
    let apart = 0
    fc.assert(
      fc.property(randomCores, fc.array(fc.nat(), { maxLength: 6 }), (core, picks) => {
        const all = pointersOf(core)
        const pointers = picks.map((pick) => [all[pick % all.length] ?? ''])
        const row = makeRow(core, { pointers })
        const text = textOf(row)
        if (!text) return
        apart += 1
        // Names like numbers are sorted by whoever reads them.
        expect(JSON.parse(`{${text.members}}`)).toEqual(
          JSON.parse(JSON.stringify(restoreEvent(row))),
        )
      }),
      { numRuns: 500 },
    )
    expect(apart).toBeGreaterThan(100)
  })
})

const at = '2026-01-03T14:30:00.000Z'

const cutter = new EventCutter()

/** The members that are cut out of the row, and what is said of it; null: it is left to others. */
function textOf(row: EventRow) {
  if (!cutter.open(pack(row))) return null
  const out = new ByteWriter(1)
  cutter.writeMembers(out)
  const { id, action, occurredMs } = cutter
  return { id, action, occurredMs, members: out.taken().toString() }
}

function jsonOf(row: EventRow): string {
  const out = new ByteWriter(1)
  writeRow(pack(row), out)
  return out.taken().toString()
}

/** The second row of three, as the database packs them. */
function pack({ seq, line, leafHash, personal }: EventRow): PackedRow {
  const values = personal.map(([of, text]) => `\n${of}\t${text ?? ''}`).join('')
  const number = (bits: 16 | 32 | 64, value: number) =>
    Buffer.from(
      BigInt.asUintN(bits, BigInt(value))
        .toString(16)
        .padStart(bits / 4, '0'),
      'hex',
    )
  const packed = (seq: number) =>
    [number(64, seq), number(64, 0), leafHash, Buffer.from(line), Buffer.from(values)].flatMap(
      (column) => [number(32, column.length), column],
    )
  const all = [seq - 1, seq, seq + 1].flatMap((seq) => [number(16, 5), ...packed(seq)])
  const [, row] = unpackRows(Buffer.concat([...all, number(16, -1)])).rows
  if (!row) throw new Error('a row is missing')
  return row
}

/** The event as it is stored once these values were taken out, a ref for each list. */
function makeRow(event: JsonMembers, { pointers }: { pointers: string[][] }): EventRow {
  const core = structuredClone(event)
  const personal = pointers.map((those, number): [string, string | null] => {
    const values: JsonMembers = {}
    for (const pointer of those) {
      const value = takeAt(core, pointer)
      if (value !== undefined) values[pointer] = value
    }
    return [`s_${number}`, canonicalize(values)]
  })
  const line = buildLeaf({
    ...{ log: 'test/log/1', id, occurredAtMs: Date.parse(at), recordedAtMs: Date.parse(at) + 1 },
    ...{ via: { type: 'api_key', id: 'k"1' }, core, sd: {} },
  })
  return { seq: 17, line, leafHash: new Uint8Array(32).fill(7), personal }
}

/** Everything below the members of an event, but what an event is nothing without. */
function pointersOf(value: Json, path = ''): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, member]) => {
    const pointer = `${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
    const isFixed = pointer === '/action' || pointer === '/actor'
    return [...(isFixed ? [] : [pointer]), ...pointersOf(member, pointer)]
  })
}

const text = fc.oneof(
  fc.string({ maxLength: 6 }),
  fc.string({ unit: 'binary', maxLength: 4 }).filter((value) => !/\p{Cs}/u.test(value)),
  fc.constantFrom('', '"', '\\', '\\"', '{', '}', ',', '],"at":', '\n', '0', '10', '__proto__'),
)
const { object } = fc.letrec<{ value: Json; object: JsonMembers }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<Json>(null, true, -1.5, 1e21),
    text,
    fc.array(tie('value'), { maxLength: 3 }),
    tie('object'),
  ),
  object: fc.dictionary(text, tie('value'), { maxKeys: 4, noNullPrototype: true }),
}))
const randomCores = fc.record(
  {
    action: fc.constantFrom('user.updated', 'a:b', 'constructor'),
    actor: fc.record(
      { type: fc.constant('user'), id: text, name: text },
      { requiredKeys: ['type'] },
    ),
    targets: fc.array(fc.record({ type: text, name: text }), { maxLength: 3 }),
    context: text,
    details: object,
    changes: fc.array(fc.record({ field: text, old: object, new: text }), { maxLength: 2 }),
  },
  { requiredKeys: ['action', 'actor'] },
)
