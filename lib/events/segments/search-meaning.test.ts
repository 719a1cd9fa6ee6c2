import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { matchesEvent } from '@/lib/events/query/evaluate'
import { readFacts } from '@/lib/events/query/read-facts'
import { anyEvent, type TestEvent } from '@/lib/events/query/test-events'
import { anyQueryText, prepareQuery } from '@/lib/events/query/test-queries'
import { checkQuery } from '@/lib/events/query/check'
import { firstBits } from './bits'
import { makeSegmentBuilder } from './build-segment'
import { evaluatePlan } from './evaluate-plan'
import { mergeSegments } from './merge-segments'
import { openData } from './open-segment'
import { collectIds, planQuery } from './plan-query'
import type { SegmentData } from './segment-data'
import { putTogether, takeApart } from './segment-parts'

const firstSeq = 3
const breathe = async () => undefined

/** Events side by side; undefined stands for a pruned one. */
function build(events: readonly (TestEvent | undefined)[], from = firstSeq): SegmentData {
  const builder = makeSegmentBuilder({ firstSeq: from, size: events.length })
  for (const [at, event] of events.entries()) {
    if (event) builder.add(readFacts({ ...event, seq: from + at }), 1_000 + from + at)
  }
  return builder.finish()
}

const id = '01970000-0000-7000-8000-000000000000'

function storeAndRead(data: SegmentData): SegmentData {
  const { firstSeq, size, events, span } = data
  return putTogether({ id, firstSeq, size, events, erasures: 0, ...span }, takeApart(data))
}

async function search(
  data: SegmentData,
  text: string,
  events: readonly TestEvent[],
): Promise<number[]> {
  const { query, options } = prepareQuery(text, events)
  const seqs = new Map(events.map((event) => [event.id, event.seq]))
  const wanted = collectIds(query)
  const plan = planQuery(query, {
    ...options,
    seqs: new Map([...seqs].filter(([known]) => wanted.includes(known))),
  })
  const found = await evaluatePlan(plan, openData(data), breathe)
  return firstBits(found, data.size).map((at) => data.firstSeq + at)
}

/** Events with an id of their own each, some positions pruned. */
function anyStretch(): fc.Arbitrary<(TestEvent | undefined)[]> {
  return fc
    .array(fc.option(anyEvent(), { freq: 8, nil: undefined }), { minLength: 1, maxLength: 70 })
    .map((events) =>
      events.map(
        (event, at) =>
          event && {
            ...event,
            seq: firstSeq + at,
            id: id.slice(0, -4) + String(at).padStart(4, '0'),
          },
      ),
    )
}

const plain = {
  ...{ action: 'project.deleted', label: 'Project deleted', change: 'deleted', area: 'projects' },
  ...{ kind: 'user_actions', actor: { type: 'system', id: 'cron' }, via: { type: 'api_key' } },
  occurred_at: '2026-01-03T14:30:00.000Z',
} satisfies Partial<TestEvent>

/** What a segment of these events finds, which must be what each of them, asked by itself, says to match. */
async function searchEach(members: Partial<TestEvent>[], text: string): Promise<number[]> {
  const events = members.map((own, at): TestEvent => {
    const seq = firstSeq + at
    return { ...plain, seq, id: id.slice(0, -4) + String(at).padStart(4, '0'), ...own }
  })
  const { query, options } = prepareQuery(text, events)
  const expected = events.filter((event) => matchesEvent(query, readFacts(event), options))
  const found = await search(build(events), text, events)
  expect([text, found]).toEqual([text, expected.map(({ seq }) => seq)])
  return found.map((seq) => seq - firstSeq)
}

describe('a segment', () => {
  test('tells a field from another whose name has the characters that separate names and values', async () => {
    const members: Partial<TestEvent>[] = [
      { details: { region: 'eu' } },
      { details: { 'region\u0002eu': 'west' } },
      { details: { 'region\u0001code': 'eu' } },
      { details: { region: { code: 'eu' } } },
      { changes: [{ field: 'status\u0002open', new: 'x' }] },
    ]
    expect(await searchEach(members, 'details.region:eu*')).toEqual([0])
    expect(await searchEach(members, 'details.region:"eu\u0002west"')).toEqual([])
    expect(await searchEach(members, 'details.region.code:eu')).toEqual([3])
    expect(await searchEach(members, 'details."region\u0001code":eu')).toEqual([2])
    expect(await searchEach(members, 'changes.status:*')).toEqual([])
  })

  test('finds what each event, asked by itself, says to match', async () => {
    let found = 0
    await fc.assert(
      fc.asyncProperty(
        anyStretch(),
        fc.array(anyQueryText(), { maxLength: 5 }),
        async (stretch, texts) => {
          const data = build(stretch)
          const events = stretch.filter((event) => event !== undefined)
          for (const text of texts) {
            if (checkQuery(text).query === null) continue
            const { query, options } = prepareQuery(text, events)
            const expected = events
              .filter((event) => matchesEvent(query, readFacts(event), options))
              .map(({ seq }) => seq)
            found += expected.length
            expect([text, await search(data, text, events)]).toEqual([text, expected])
          }
        },
      ),
      { numRuns: 400 },
    )
    expect(found).toBeGreaterThan(1_000)
  })

  test('is the same after it was stored and read', () => {
    fc.assert(
      fc.property(anyStretch(), (stretch) => {
        const data = build(stretch)
        expect(takeApart(storeAndRead(data))).toEqual(takeApart(data))
      }),
      { numRuns: 100 },
    )
  })

  test('of several segments is what would have been built of their events', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyStretch(), { minLength: 1, maxLength: 4 }),
        async (stretches) => {
          let from = firstSeq
          const parts = stretches.map((stretch) => {
            const part = build(stretch, from)
            from += stretch.length
            return storeAndRead(part)
          })
          const merged = await mergeSegments(parts, breathe)
          const whole = build(stretches.flat())
          expect(takeApart(merged)).toEqual(takeApart(whole))
          expect(merged.span).toEqual(whole.span)
        },
      ),
      { numRuns: 100 },
    )
  })
})
