import { expect, test } from 'vitest'
import { type QueriedEvent, readFacts, readTraceId } from './read-facts'

const bare: QueriedEvent = {
  id: '01970000-0000-7000-8000-000000000000',
  seq: 4,
  action: 'auth.login',
  change: 'signed_in',
  area: 'authentication',
  occurred_at: '2026-01-03T14:30:00.000Z',
  actor: { type: 'system', id: 'cron' },
  via: { type: 'system' },
}

/** `a/b=x`, and `a/b` where there is an object or a list. */
function draw(facts: { path: string; value: string | null }[]): string[] {
  return facts.map(({ path, value }) => {
    const names = path.replaceAll('\u0001', '/')
    return value === null ? names : `${names}=${value}`
  })
}

test('an event without anything optional has no more facts than it says', () => {
  const { columns, ...facts } = readFacts(bare)
  expect(facts).toEqual({
    id: bare.id,
    seq: 4,
    atMs: Date.UTC(2026, 0, 3, 14, 30),
    targets: [],
    path: null,
    request: null,
    trace: null,
    details: [],
    changes: [],
    texts: ['cron'],
  })
  expect(Object.entries(columns).filter(([, value]) => value !== null)).toEqual([
    ['actor', 'system:cron'],
    ['action', 'auth.login'],
    ['area', 'authentication'],
    ['change', 'signed_in'],
    ['via', 'system'],
  ])
})

test('persons are known by their ref, everything else by type and id', () => {
  const user = { type: 'user', ref: 's_1', id: 'u1', name: 'Bob', email: 'b@x.example' }
  const { columns, targets, texts } = readFacts({
    ...bare,
    actor: { type: 'agent', id: 'a1', on_behalf_of: user },
    targets: [user, { type: 'finding', id: 'f1' }, { type: 'finding' }],
  })
  expect([columns.actor, columns.on_behalf_of]).toEqual(['agent:a1', 's_1'])
  expect(targets).toEqual(['s_1', 'finding:f1', 'finding:'])
  expect(texts).toEqual(['a1', 'u1', 'Bob', 'b@x.example', 'u1', 'Bob', 'b@x.example', 'f1'])
})

test('details are looked through, lists without their indexes', () => {
  const { details, texts } = readFacts({
    ...bare,
    details: {
      Region: 'EU',
      flags: { on: true, off: null },
      tags: ['red', ['blue', 7]],
      rows: [{ n: 1 }, { n: [2.5] }],
      none: [],
    },
  })
  expect(draw(details)).toEqual([
    'region=EU',
    'flags',
    'flags/on=true',
    'flags/off=null',
    'tags',
    'tags=red',
    'tags=blue',
    'tags=7',
    'rows',
    'rows/n=1',
    'rows/n',
    'rows/n=2.5',
    'none',
  ])
  expect(texts).toEqual(['cron', 'EU', 'true', 'red', 'blue', '7', '1', '2.5'])
})

test('changes have the names of the field, whether it was sent with dots or as an object', () => {
  const { changes, texts } = readFacts({
    ...bare,
    changes: [
      { field: 'Address.City', old: 'Köln' },
      { field: 'address', new: { City: 'Bonn' } },
      { field: 'secret' },
      { field: 'role', old: null, new: ['a', 'b'] },
    ],
  })
  expect(draw(changes)).toEqual([
    'address/city=Köln',
    'address',
    'address/city=Bonn',
    'secret',
    'role=null',
    'role',
    'role=a',
    'role=b',
  ])
  expect(texts).toEqual(['cron'])
})

test.each([
  ['00-4BF92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', '4bf92f3577b34da6a3ce929d0e0e4736'],
  ['4bf92f3577b34da6a3ce929d0e0e4736', '4bf92f3577b34da6a3ce929d0e0e4736'],
  [
    'cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what',
    '4bf92f3577b34da6a3ce929d0e0e4736',
  ],
  ['4bf92f3577b34da6a3ce929d0e0e47361', null],
  ['Root=1-67891233-abcdef012345678912345678', null],
])('the trace of %s is %j', (text, id) => {
  expect(readTraceId(text)).toBe(id)
})
