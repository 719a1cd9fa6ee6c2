import { expect, it } from 'vitest'
import type { Condition } from '@/lib/alerts/words'
import type { JsonValue } from '@/lib/log/schema'
import { runRule } from './test-rule'

const every: Condition = { kind: 'every', by: [] }
const rule = { query: '', condition: every, outside: null, cooldownSeconds: 0 }
const actor = { type: 'user', id: 'u1', email: 'zoe@acme.example' }

it('a fixture knows the tags of the catalogue', () => {
  const events = [
    { action: 'auth.failed', actor },
    { action: 'door.opened', actor },
  ]
  expect(runRule({ ...rule, query: 'tag:*' }, events).map((one) => one.events)).toEqual([[1]])
  expect(runRule({ ...rule, query: '-tag:*' }, events).map((one) => one.events)).toEqual([[2]])
})

it('a fixture knows a person by every id and address that an event has put together', () => {
  const at = (second: number) => ({ occurred_at: `2026-03-06T12:00:0${second}Z` })
  const events: JsonValue[] = [
    { action: 'a.b', actor, ...at(1) },
    { action: 'a.b', actor: { type: 'user', id: 'u1' }, ...at(2) },
    { action: 'a.b', actor: { type: 'user', email: 'ZOE@acme.example' }, ...at(3) },
    { action: 'a.b', actor: { type: 'user', id: 'u2' }, ...at(4) },
  ]
  const condition: Condition = { kind: 'count', count: 3, withinSeconds: 60, by: ['actor'] }
  expect(runRule({ ...rule, condition }, events).map((one) => one.events)).toEqual([[1, 2, 3]])
})
