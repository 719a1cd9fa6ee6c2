import { describe, expect, test } from 'vitest'
import type { EventInput, JsonObject, JsonValue, PersonalValues } from '@/lib/log/schema'
import { prepareEvent } from './prepare-event'

const jane = { type: 'user' as const, id: 'u-77', name: 'Jane Doe', email: 'Jane@Example.com' }
const janeKey = { id: 'u-77', name: 'Jane Doe', email: 'jane@example.com' }
const bob = { type: 'user', id: 'u-88', name: 'Bob Ray', email: 'bob@example.com' }
const bobKey = { id: 'u-88', name: 'Bob Ray', email: 'bob@example.com' }

describe('people', () => {
  test('actor, delegate and human targets lose everything but their type, and get a ref', () => {
    const event = prepare({
      actor: { type: 'agent', id: 'agent-1', name: 'Helper', on_behalf_of: jane },
      targets: [bob, { type: 'project', id: 'p1' }],
    })
    expect(event.core.actor).toEqual({
      type: 'agent',
      id: 'agent-1',
      name: 'Helper',
      on_behalf_of: { type: 'user' },
    })
    expect(event.core.targets).toEqual([{ type: 'user' }, { type: 'project', id: 'p1' }])
    expect(event.refs).toEqual([
      { pointer: '/actor/on_behalf_of', person: janeKey },
      { pointer: '/targets/0', person: bobKey },
    ])
    expect(ownedBy(event.personal, 'u-88')).toEqual(
      [
        { pointer: '/targets/0/type', value: undefined },
        { pointer: '/targets/0/id', value: 'u-88' },
        { pointer: '/targets/0/name', value: 'Bob Ray' },
        { pointer: '/targets/0/email', value: 'bob@example.com' },
      ].slice(1),
    )
  })

  test('with the same id or the same e-mail are one, also when a third mention ties them', () => {
    const event = prepare({
      actor: { type: 'user', id: 'u-77' },
      targets: [
        { type: 'user', email: 'JANE@example.com' },
        { type: 'user', id: 'u-77', email: 'jane@EXAMPLE.com', name: 'Jane Doe' },
      ],
    })
    expect(event.refs.map(({ person }) => person)).toEqual([janeKey, janeKey, janeKey])
    expect(event.personal).toHaveLength(1)
  })

  test('with only a name are known by it, and nobody is made of empty or redacted members', () => {
    const named = prepare({ actor: { type: 'user', name: 'Jane Doe' } })
    expect(named.refs).toEqual([{ pointer: '/actor', person: { name: 'Jane Doe' } }])
    const nobody = prepare({ actor: { type: 'user', name: '', id: `ghp_${'a1B2'.repeat(9)}` } })
    expect(nobody.refs).toEqual([])
    expect(nobody.core.actor).toEqual({ type: 'user' })
    expect(nobody.personal.map(({ person }) => person)).toEqual([null])
  })

  test('own address and browser: the delegate before the actor, else nobody', () => {
    const source = { ip: '192.0.2.7', user_agent: 'curl/8' }
    const delegated = prepare({
      actor: { ...bob, on_behalf_of: jane } as EventInput['actor'],
      source,
    })
    expect(pointersOf(delegated.personal, 'u-77')).toContain('/source/ip')
    expect(pointersOf(prepare({ actor: jane, source }).personal, 'u-77')).toContain('/source/ip')
    const machine = prepare({ actor: { type: 'system' }, source })
    expect(machine.personal).toEqual([
      {
        person: null,
        values: [
          { pointer: '/source/ip', value: '192.0.2.7' },
          { pointer: '/source/user_agent', value: 'curl/8' },
        ],
      },
    ])
    expect(machine.core.source).toEqual({})
  })
})

describe('a string elsewhere', () => {
  test.each([
    ['the name', 'Ask jane doe, please'],
    ['the id in a path', '/api/users/u-77/keys'],
    ['the e-mail', 'mailto:JANE@example.com?x'],
    ['the encoded e-mail', '/search?q=jane%40example.com'],
    ['the encoded name', '/search?q=Jane+Doe'],
    ['the address', 'from 192.0.2.7.'],
  ])('belongs to the one person of whom it has %s', (_, text) => {
    const event = prepare({ actor: jane, source: { ip: '192.0.2.7' }, details: { text } })
    expect(event.core.details).toEqual({})
    expect(pointersOf(event.personal, 'u-77')).toContain('/details/text')
  })

  test('with several persons belongs to the event, and mentions all of them', () => {
    const event = prepare({ actor: jane, targets: [bob], context: 'Jane Doe met bob@example.com' })
    expect(event.personal.at(-1)).toEqual({
      person: null,
      values: [{ pointer: '/context', value: 'Jane Doe met bob@example.com' }],
    })
    expect(event.mentions).toEqual([janeKey, bobKey])
  })

  test('with an unknown e-mail makes a person known by it', () => {
    const event = prepare({ actor: { type: 'system' }, details: { to: 'Eve@Example.org' } })
    expect(event.personal).toEqual([
      {
        person: { email: 'eve@example.org' },
        values: [{ pointer: '/details/to', value: 'Eve@Example.org' }],
      },
    ])
    expect(event.refs).toEqual([])
  })

  test.each([
    '10.1.2.3',
    'host 2001:db8::1: refused',
    'ip:2001:db8::1',
    '[::1]:443',
    '::ffff:10.0.0.1',
  ])('with an address of nobody belongs to the event: %s', (text) => {
    const event = prepare({ actor: jane, details: { text } })
    expect(event.personal.at(-1)).toEqual({
      person: null,
      values: [{ pointer: '/details/text', value: text }],
    })
    expect(event.mentions).toEqual([])
  })

  test.each([
    'Janet Doerr',
    'Jane Doer',
    'u-771',
    'at 14:30:00',
    'std::vector',
    '1.2.3',
    '@scope/name',
    'lodash@4.17.21',
    '%zz',
    'é',
    '',
  ])('that merely resembles one stays in the line: %s', (text) => {
    expect(prepare({ actor: jane, details: { text } }).core.details).toEqual({ text })
  })

  test('is compared without regard to case and composition, letters of any script ending a word', () => {
    const actor = { type: 'user' as const, id: 'x-1', name: 'Jürgen Ös' }
    const texts = { a: 'JU\u0308RGEN ÖS!', b: 'jürgen ösè', c: 'яJürgen Ös' }
    expect(prepare({ actor, details: texts }).core.details).toEqual({ b: texts.b, c: texts.c })
  })

  test('in an array leaves null behind', () => {
    const event = prepare({ actor: jane, details: { list: ['a', 'Jane Doe', 'b'] } })
    expect(event.core.details).toEqual({ list: ['a', null, 'b'] })
    expect(pointersOf(event.personal, 'u-77')).toContain('/details/list/1')
  })

  test('that is structural, or the id of a machine, stays', () => {
    const actor = {
      type: 'service_account' as const,
      id: 'bot@example.com',
      name: 'bot@example.com',
    }
    const event = prepare({
      action: 'jane.doe',
      actor,
      targets: [{ type: 'x@example.com' }],
      request: { method: 'jane', auth_type: 'jwt' },
    })
    expect(event.core).toEqual({
      action: 'jane.doe',
      actor: { type: 'service_account', id: 'bot@example.com' },
      targets: [{ type: 'x@example.com' }],
      request: { method: 'jane', auth_type: 'jwt' },
    })
  })
})

describe('a name of a member that is personal', () => {
  test('goes with its value; the line keeps neither', () => {
    const event = prepare({ actor: jane, details: { by: { 'bob@example.com': { n: 1 }, x: 2 } } })
    expect(event.core.details).toEqual({ by: { x: 2 } })
    expect(event.personal.at(-1)).toEqual({
      person: { email: 'bob@example.com' },
      values: [{ pointer: '/details/by/bob@example.com', value: { n: 1 } }],
    })
  })

  test('does not stand in the list of what was cut', () => {
    const event = prepare({
      actor: jane,
      details: { by: { 'bob@example.com': { password: 'x' } }, token: 'y' },
    })
    expect(event.core.redacted).toEqual(['/details/by', '/details/token'])
  })
})

describe('what personal points to', () => {
  test('is taken whatever it is, and looked for elsewhere', () => {
    const event = prepare({
      actor: jane,
      context: 'badge 4711 at the zebra door',
      details: { badge: 4711, nick: 'zebra', note: 'plain' },
      personal: [
        '/details/badge',
        { pointer: '/details/nick', person: { type: 'user', id: 'u-99' } },
        '/details/note',
      ],
    })
    expect(event.core.details).toEqual({})
    expect(pointersOf(event.personal, 'u-99').sort()).toEqual(['/context', '/details/nick'])
    expect(event.personal.find(({ person }) => person === null)?.values).toEqual([
      { pointer: '/details/badge', value: 4711 },
      { pointer: '/details/note', value: 'plain' },
    ])
    expect(event.core).not.toHaveProperty('personal')
  })

  test('belongs to the event when it mentions others than its owner', () => {
    const event = prepare({
      actor: jane,
      details: { reporter: { text: 'Jane Doe' } },
      personal: [{ pointer: '/details/reporter', person: { type: 'user', id: 'u-99' } }],
    })
    expect(event.personal.at(-1)).toEqual({
      person: null,
      values: [{ pointer: '/details/reporter', value: { text: 'Jane Doe' } }],
    })
    expect(event.mentions).toEqual([{ id: 'u-99' }, janeKey])
  })

  test('is taken once when one pointer contains another', () => {
    const event = prepare({
      actor: { type: 'system' },
      details: { a: { b: 'zebra' } },
      personal: ['/details/a/b', '/details/a', '/details/a'],
    })
    expect(event.personal).toEqual([
      { person: null, values: [{ pointer: '/details/a', value: { b: 'zebra' } }] },
    ])
  })
})

function prepare(change: Partial<EventInput>) {
  const event = { action: 'a.b', ...change } as JsonObject
  const outcome = prepareEvent(event as JsonValue, {
    nowMs: Date.UTC(2026, 0, 1),
    newId: () => 'id',
  })
  if (!outcome.ok) throw new Error(outcome.detail)
  return outcome.event
}

function ownedBy(personal: PersonalValues[], id: string) {
  return personal.find(({ person }) => person?.id === id)?.values ?? []
}

function pointersOf(personal: PersonalValues[], id: string) {
  return ownedBy(personal, id).map(({ pointer }) => pointer)
}
