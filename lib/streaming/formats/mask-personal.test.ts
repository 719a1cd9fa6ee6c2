import { describe, expect, it } from 'vitest'
import { prepareEvent } from '@/lib/log/event/prepare-event'
import { restoreEvent } from '@/lib/log/restore-event'
import type { StoredEvent } from '@/lib/log/schema'
import { formatKeys, formats } from './formats'
import { maskPersonal, restoreMasked } from './mask-personal'
import { catalogueEvents, fullEvents, makeEvent, testContext } from './test-events'

const ada = { type: 'user' as const, id: 'u1', name: 'Ada Lovelace', email: 'ada@example.com' }

const event: StoredEvent = makeEvent({
  action: 'member.role_changed',
  via: { type: 'api_key', id: 'k1' },
  actor: {
    type: 'agent',
    id: 'a1',
    name: 'Assistant of Ada Lovelace',
    on_behalf_of: { ...ada, ref: 's_ada' },
  },
  targets: [
    { type: 'user', id: 'u2', name: 'Bob Stone', email: 'bob@example.com', ref: 's_bob' },
    { type: 'User', name: 'Nobody Known' },
    { type: 'role', id: 'admin', name: 'Administrators' },
  ],
  context: 'Asked by bob@example.com',
  workspace: { id: 'ws_1', name: 'Payments' },
  source: { ip: '192.0.2.7', user_agent: 'Mozilla/5.0 (special)' },
  request: {
    id: 'r1',
    method: 'POST',
    path: '/members/ada%40example.com',
    body: { truncated: true, bytes: 9_000, text: 'the first lines' },
  },
  changes: [
    { field: 'role', old: 'Viewer', new: 'Administrator' },
    { field: 'owner', old: 'Ada Lovelace', new: ['Bob Stone', 'free text', null] },
  ],
  details: { from: '10.1.2.3', 'bob@example.com': 1, deep: { by: 'Bob Stone did it' }, count: 3 },
})

describe('masking', () => {
  it('leaves refs of people, and what is nobody’s', () => {
    expect(maskPersonal(event)).toEqual({
      ...event,
      actor: {
        type: 'agent',
        id: 'a1',
        name: '[masked]',
        on_behalf_of: {
          type: 'user',
          id: 's_ada',
          name: 's_ada',
          email: '[masked]',
          ref: 's_ada',
        },
      },
      targets: [
        { type: 'user', id: 's_bob', name: 's_bob', email: '[masked]', ref: 's_bob' },
        { type: 'User', name: '[masked]' },
        { type: 'role', id: 'admin', name: 'Administrators' },
      ],
      context: '[masked]',
      source: { ip: '[masked]', user_agent: '[masked]' },
      request: {
        id: 'r1',
        method: 'POST',
        path: '[masked]',
        body: { truncated: true, bytes: 9_000, text: '[masked]' },
      },
      changes: [
        { field: 'role', old: 'Viewer', new: 'Administrator' },
        { field: 'owner', old: '[masked]', new: ['[masked]', 'free text', null] },
      ],
      details: { from: '[masked]', deep: { by: '[masked]' }, count: 3 },
    })
  })

  it.each(formatKeys)('lets nothing personal into %s', (key) => {
    const text = JSON.stringify(formats[key].encode(maskPersonal(event), testContext))
    for (const value of [
      'Ada',
      'Lovelace',
      'u1"',
      'Bob',
      'bob@',
      'Stone',
      '192.0',
      '10.1',
      'lines',
    ]) {
      expect(text).not.toContain(value)
    }
    expect(text).toContain('s_bob')
    expect(text).not.toContain('special')
  })

  it('changes nothing that is masked already, nor the event itself', () => {
    for (const each of [event, ...fullEvents, ...catalogueEvents.slice(0, 20)]) {
      const before = JSON.stringify(each)
      const once = maskPersonal(each)
      expect(maskPersonal(once)).toEqual(once)
      expect(JSON.stringify(each)).toBe(before)
    }
  })

  it('of a row leaves out what only its producer knew to be personal', () => {
    const prepared = prepareEvent(
      {
        id: event.id,
        action: 'note.written',
        actor: { ...ada },
        source: { ip: '192.0.2.7' },
        details: { open: 'yes', note: 'likes tea', list: ['tea', 'public'] },
        personal: ['/details/note', '/details/list/0'],
      },
      { nowMs: Date.parse(event.recorded_at), newId: () => event.id },
    )
    if (!prepared.ok) throw new Error(prepared.detail)
    const { core, personal } = prepared.event
    const line = {
      ...{ v: 'audit-leaf/1', log: 'trailkeeper.internal/log/x', id: event.id },
      ...{ at: event.occurred_at, rx: event.recorded_at, via: event.via },
      ...core,
      actor: { ...(core.actor as object), ref: 's_ada' },
      sd: { s_ada: 'A'.repeat(43), s_gone: 'B'.repeat(42).concat('A') },
    }
    const texts = personal.map(({ values }): [string, string] => [
      's_ada',
      JSON.stringify(Object.fromEntries(values.map(({ pointer, value }) => [pointer, value]))),
    ])
    const row = {
      seq: 3,
      line: JSON.stringify(line),
      leafHash: new Uint8Array(32),
      personal: [...texts, ['s_gone', null] as [string, null]],
    }
    expect(JSON.stringify(restoreEvent(row))).toMatch(/Ada.*likes tea/)
    expect(restoreMasked(row)).toMatchObject({
      actor: { type: 'user', id: 's_ada', ref: 's_ada' },
      details: { open: 'yes', list: [null, 'public'] },
      erased: ['s_gone'],
    })
    expect(JSON.stringify(restoreMasked(row))).not.toMatch(/tea|Ada|u1|192/)
  })
})
