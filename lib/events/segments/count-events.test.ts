import { expect, test } from 'vitest'
import { readFacts } from '@/lib/events/query/read-facts'
import { prepareQuery } from '@/lib/events/query/test-queries'
import { makeSegmentBuilder } from './build-segment'
import { countByValue, findSpan, matchEvents } from './count-events'
import type { LogSearch } from './open-search'
import { planQuery } from './plan-query'

const event = {
  ...{ action: 'project.deleted', label: 'Project deleted', change: 'deleted', area: 'projects' },
  ...{ kind: 'user_actions', actor: { type: 'system', id: 'cron' }, via: { type: 'api_key' } },
  ...{ id: '01970000-0000-7000-8000-000000000004', occurred_at: '2026-01-03T14:30:00.000Z' },
  details: { note: 'one two three' },
}

function openOn(text: string, breathe: LogSearch['breathe']): LogSearch {
  const builder = makeSegmentBuilder({ firstSeq: 0, size: 3 })
  const events = [0, 1, 2].map((seq) => ({ ...event, seq }))
  for (const one of events) builder.add(readFacts(one), 1)
  const data = builder.finish()
  const { query, options } = prepareQuery(text, events)
  return {
    companyId: 'c1',
    log: { size: 3, epoch: 1, prunedTo: 0, erasures: 0 },
    plan: planQuery(query, { ...options, seqs: new Map() }),
    segments: [{ firstSeq: 0, size: 3, span: data.span, data }],
    breathe,
  }
}

test('what matches holds nothing of its segments but what is counted', async () => {
  const search = openOn('*wo', async () => undefined)
  const matches = await matchEvents(search, { columns: ['action'], times: true })
  expect(countByValue(matches, 'action')).toEqual(new Map([['project.deleted', 3]]))
  const ms = Date.parse(event.occurred_at)
  expect(findSpan(matches)).toEqual({ firstMs: ms, lastMs: ms })
  // A function would hold the scope that it was made in, with all terms: none can be cloned.
  expect(structuredClone(matches)).toEqual(matches)
})

test.each([`"one ${'* '.repeat(900)}"`, '*a *b *c', '*a OR *b', '-(*a OR "* b")'])(
  'a search for %j lets others have their turn, and can be ended, within a segment',
  async (text) => {
    let turns = 0
    await matchEvents(
      openOn(text, async () => {
        turns += 1
      }),
    )
    // One more is after the segment.
    expect(turns).toBeGreaterThan(2)
    const ended = openOn(text, async () => {
      throw new Error('ended')
    })
    await expect(matchEvents(ended)).rejects.toThrow('ended')
  },
)
