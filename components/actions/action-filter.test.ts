import { expect, it } from 'vitest'
import type { CatalogueAction } from '@/lib/events/schema'
import { filterActions } from './action-filter'

const nowMs = Date.parse('2026-03-10T12:00:00Z')
const make = (action: string, more: Partial<CatalogueAction> = {}): CatalogueAction => ({
  action,
  label: action.replace('.', ' '),
  area: 'authentication',
  kind: 'user_actions',
  change: 'created',
  description: '',
  tags: [],
  count: 0,
  first_seen_at: null,
  last_seen_at: null,
  in_catalogue: true,
  ...more,
})
const actions = [
  make('auth.login', { count: 3, first_seen_at: '2026-03-04T00:00:00Z' }),
  make('auth.logout', { count: 1, first_seen_at: '2026-03-01T00:00:00Z' }),
  make('project.deleted', { area: 'projects', description: 'Somebody took it away' }),
]
const names = (filter: { q?: string; show?: 'all' | 'seen' | 'new' }) =>
  filterActions(actions, { q: '', show: 'all', nowMs, ...filter }).map(({ action }) => action)

it('shows all, those seen, or those first seen within seven days', () => {
  expect(names({})).toHaveLength(3)
  expect(names({ show: 'seen' })).toEqual(['auth.login', 'auth.logout'])
  expect(names({ show: 'new' })).toEqual(['auth.login'])
})

it('finds every word somewhere in what a row says, in any case', () => {
  expect(names({ q: 'AUTHENTICATION logout' })).toEqual(['auth.logout'])
  expect(names({ q: 'took user' })).toEqual(['project.deleted'])
  expect(names({ q: 'took login' })).toEqual([])
})
