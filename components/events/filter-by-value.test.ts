import { expect, it } from 'vitest'
import { checkQuery } from '@/lib/events/query/check'
import type { StoredEvent } from '@/lib/events/schema'
import { columnIds } from './column-ids'
import { textOf, termOf } from './event-cells'
import { exclude, filterFor } from './filter-by-value'

const action = { key: 'action' as const, value: 'project.deleted', label: 'Project deleted' }
const target = { key: 'target' as const, value: 'project:a b', label: 'A b' }

it('a value is asked for in place of another one of its key', () => {
  expect(filterFor('', action)).toBe('action:project.deleted')
  expect(filterFor('action:project.created ana', action)).toBe('action:project.deleted ana')
  expect(filterFor('ana OR bob', action)).toBe('(ana OR bob) action:project.deleted')
  expect(filterFor('', target)).toBe('target:"project:a b"')
})

it('a value is excluded once, beside whatever else is asked', () => {
  expect(exclude('', action)).toBe('-action:project.deleted')
  expect(exclude('ana OR bob', action)).toBe('(ana OR bob) -action:project.deleted')
  expect(exclude('x -action:project.deleted', action)).toBe('x -action:project.deleted')
  expect(exclude('-target:x', target)).toBe('-target:x -target:"project:a b"')
})

it('asking for a value and excluding it undo each other', () => {
  expect(exclude('action:project.deleted,project.created', action)).toBe(
    'action:project.created -action:project.deleted',
  )
  expect(exclude('action:project.deleted', action)).toBe('-action:project.deleted')
  expect(filterFor('x -action:project.deleted', action)).toBe('x action:project.deleted')
})

it('every term that a cell offers is one that the language knows', () => {
  const event = {
    ...{ id: 'e', seq: 1, action: 'api.requested', label: 'API requested', change: 'accessed' },
    ...{ area: 'system', kind: 'user_actions', outcome: 'denied', context: 'Settings "x"' },
    occurred_at: '2026-01-03T14:30:00.000Z',
    actor: { type: 'user', ref: 's_abc', name: 'Ana', email: 'ana@example.com' },
    targets: [{ type: 'project', id: 'p, 1', name: 'P' }],
    workspace: { id: 'ws 1', name: 'Payments' },
    source: { ip: '192.0.2.1' },
    request: { method: 'GET', path: '/a b', status: 403, auth_type: 'jwt', resource: 'Things' },
    details: { a: 1 },
  } as unknown as StoredEvent
  const offered = columnIds.flatMap((id) => termOf(id, event) ?? [])
  expect(offered.length).toBeGreaterThan(8)
  for (const term of offered) {
    expect(checkQuery(filterFor('', term)).errors, term.key).toEqual([])
    expect(checkQuery(exclude('', term)).errors, term.key).toEqual([])
  }
  for (const id of columnIds) expect(textOf(id, event), id).toEqual(expect.any(String))
})

it('nobody is offered a term for a value that an event does not have', () => {
  const event = {
    ...{ actor: { type: 'system' }, action: 'a.b', label: 'A', kind: 'x', area: 'y' },
  } as unknown as StoredEvent
  const always: string[] = ['action', 'exact_action', 'category', 'area']
  const offered = columnIds.filter((id) => !always.includes(id))
  expect(offered.flatMap((id) => termOf(id, event) ?? [])).toEqual([])
})
