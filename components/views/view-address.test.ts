import { describe, expect, it } from 'vitest'
import { isSameState } from '@/lib/events/views/rules'
import type { ViewState } from '@/lib/events/views/schema'
import { hrefOfView, toAddress, toState } from './view-address'

const state: ViewState = {
  q: 'actor:"Ana Lima" action:*.deleted',
  last: null,
  from: '2026-01-01T00:00:00.000Z',
  to: '2026-01-31T23:59:59.999Z',
  columns: ['time', 'action', 'user'],
  stack: 'outcome',
}

describe('the address of a view', () => {
  it('holds the whole search, columns in their order, and the view itself', () => {
    const url = new URL(
      hrefOfView('acme', { id: 'v1', perspective: 'audit-logs', state }),
      'http://x',
    )
    expect(url.pathname).toBe('/acme/audit-logs')
    expect(Object.fromEntries(url.searchParams)).toEqual({
      ...{ q: state.q, from: state.from, to: state.to, stack: 'outcome' },
      ...{ columns: 'time,action,user', view: 'v1' },
    })
  })

  it('gives back what was saved', () => {
    expect(toState(toAddress(state), ['time', 'action', 'user'])).toEqual(state)
    const moving: ViewState = { ...state, last: '7d', from: null, to: null }
    expect(toState(toAddress(moving), ['time', 'action', 'user'])).toEqual(moving)
  })

  it('leaves out what no column and no range is here', () => {
    const odd = { ...state, columns: ['gone', 'time', '__proto__'], last: '99y' }
    expect(toAddress(odd)).toMatchObject({ columns: ['time'], last: null })
    expect(toAddress({ ...state, columns: ['gone'] }).columns).toBeNull()
  })

  it('is another search when the columns stand in another order, and the same when nothing differs', () => {
    expect(isSameState(state, { ...state, columns: ['action', 'time', 'user'] })).toBe(false)
    expect(isSameState(state, { ...state, q: '' })).toBe(false)
    expect(isSameState(state, { ...state, to: null })).toBe(false)
    expect(isSameState(state, { ...state, columns: [...state.columns] })).toBe(true)
  })
})
