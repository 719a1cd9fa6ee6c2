import { expect, test } from 'vitest'
import { readFacts } from '@/lib/events/query/read-facts'
import { prepareQuery } from '@/lib/events/query/test-queries'
import { makeSegmentBuilder } from './build-segment'
import { countByTime, countByValue, findSpan, matchEvents } from './count-events'
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

const outcomes = ['success', 'failure', 'denied', undefined] as const
const hourMs = 3_600_000

test('what is counted of a whole segment is what is counted one by one, and the same when it is asked again', async () => {
  const size = 500
  const firstMs = Date.parse(event.occurred_at)
  // Hours go to and fro, as events that come late do.
  const events = Array.from({ length: size }, (_, seq) => ({
    ...event,
    ...{ seq, occurred_at: new Date(firstMs + ((seq * 7) % 300) * hourMs).toISOString() },
    ...(outcomes[seq % 4] === undefined ? {} : { outcome: outcomes[seq % 4] }),
  }))
  const builder = makeSegmentBuilder({ firstSeq: 0, size })
  for (const one of events) builder.add(readFacts(one), 1)
  const data = builder.finish()
  const open = (text: string): LogSearch => {
    const { query, options } = prepareQuery(text, events)
    return {
      companyId: 'c1',
      log: { size, epoch: 1, prunedTo: 0, erasures: 0 },
      plan: planQuery(query, { ...options, seqs: new Map() }),
      segments: [{ firstSeq: 0, size, span: data.span, data }],
      breathe: async () => undefined,
    }
  }
  const counted = { columns: ['outcome'], times: true } as const
  // Buckets that begin before, within and after the events, and some of another length: none is remembered for another.
  const cuts = [
    [firstMs - hourMs, firstMs + 10.5 * hourMs, firstMs + 100 * hourMs, firstMs + 900 * hourMs],
    [firstMs + 50 * hourMs, firstMs + 60 * hourMs],
    [firstMs - 9 * hourMs],
    [firstMs - hourMs, firstMs + 10.5 * hourMs, firstMs + 100 * hourMs, firstMs + 900 * hourMs],
  ]
  for (const starts of cuts) {
    for (const text of ['', '-outcome:denied']) {
      const matching = events.filter(({ outcome }) => text === '' || outcome !== 'denied')
      const matches = await matchEvents(open(text), counted)
      const naive = new Map<string, number[]>()
      for (const { outcome = '', occurred_at } of matching) {
        const bucket = starts.findLastIndex((start) => start <= Date.parse(occurred_at))
        const counts = naive.get(outcome) ?? starts.map(() => 0)
        if (bucket >= 0) counts[bucket] = (counts[bucket] ?? 0) + 1
        naive.set(outcome, counts)
      }
      const found = countByTime(matches, { column: 'outcome', starts })
      expect(new Map([...found].map(([value, counts]) => [value, [...counts]]))).toEqual(naive)
      const byValue = countByValue(matches, 'outcome')
      expect([...byValue.values()].reduce((sum, one) => sum + one, 0)).toBe(matching.length)
      expect(byValue).toEqual(countByValue(matches, 'outcome'))
    }
  }
})
