import { describe, expect, test } from 'vitest'
import { checkQuery } from '@/lib/events/query/check'
import { parse } from '@/lib/events/query/parse'
import { listPivots, listValuePivots } from './pivots'
import { makeStoredEvent } from './test-event'

const whole = makeStoredEvent({
  actor: {
    type: 'agent',
    id: 'deploy-bot',
    on_behalf_of: { type: 'user', ref: 's_ana', id: 'u1', name: 'Ana Lima' },
  },
  targets: [
    { type: 'project', id: 'p1', name: 'Payments' },
    { type: 'finding', id: 'f 1', name: 'Reentrancy' },
    { type: 'finding', id: 'f2' },
  ],
  source: { ip: '10.0.0.7' },
  via: { type: 'session', id: '0197' },
  request: { id: 'req_1', traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' },
})

describe('the ways on from an event', () => {
  test('lead to whatever it has in common with others', () => {
    const queries = listValuePivots(whole).map(({ id, query }) => [id, query.q])
    expect(queries).toEqual([
      ['actor', 'actor:agent:deploy-bot'],
      ['caused-by', 'caused_by:s_ana'],
      ['target-0', 'target:project:p1'],
      ['target-1', 'target:"finding:f 1"'],
      ['ip', 'ip:10.0.0.7'],
      ['session', 'via:session:0197'],
      ['request', 'request:req_1'],
      ['trace', 'trace:4bf92f3577b34da6a3ce929d0e0e4736'],
      ['action', 'action:project.changed'],
    ])
    for (const [, q = ''] of queries) expect(parse(q).errors, q).toEqual([])
  })

  test('are offered only where the search would answer', () => {
    const pivots = listPivots(whole)
    expect(pivots.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['actor', 'caused-by', 'target-0', 'request', 'action', 'around']),
    )
    for (const { query } of pivots) expect(checkQuery(query.q ?? '').errors).toEqual([])
  })

  test('take a person for the one who caused it where nobody stands behind them', () => {
    const queries = listPivots(makeStoredEvent()).map(({ query }) => query.q)
    expect(queries).toContain('caused_by:s_ana')
  })

  test('reach five minutes to both sides, for everyone and for the same actor', () => {
    const span = { from: '2026-01-03T14:25:00.000Z', to: '2026-01-03T14:35:00.000Z' }
    const pivots = listPivots(makeStoredEvent())
    expect(pivots.find(({ id }) => id === 'around')?.query).toEqual(span)
    expect(pivots.find(({ id }) => id === 'around-actor')?.query).toEqual({
      q: 'actor:s_ana',
      ...span,
    })
  })

  test('say what they will search for', () => {
    const actor = listPivots(makeStoredEvent()).find(({ id }) => id === 'actor')
    expect(actor?.title).toBe('Done by Ana Lima: actor:s_ana')
  })

  test('find the session of an application by what it calls its id', () => {
    const event = makeStoredEvent({ details: { session_id: 'abc' } })
    const session = listValuePivots(event).find(({ id }) => id === 'session')
    expect(session?.query.q).toBe('details.session_id:abc')
  })
})
