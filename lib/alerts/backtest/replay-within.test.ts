import { describe, expect, it } from 'vitest'
import { readFacts } from '@/lib/events/query/read-facts'
import { makeSegmentBuilder } from '@/lib/events/segments/build-segment'
import { matchEvents } from '@/lib/events/segments/count-events'
import { everything } from '@/lib/events/segments/plan-query'
import { neededFor } from './replay-matches'
import { replayWithin } from './replay-within'

const size = 15_000
const minuteMs = 60_000
const firstMs = Date.parse('2026-01-01T00:00:00.000Z')
const nowMs = firstMs + size * minuteMs
const condition = { kind: 'every' as const, by: [] }
const rule = {
  ...{ condition, hours: null },
  window: { count: 1, windowMs: 0, cooldownMs: -1, isDistinct: false },
}
const breathe = async () => undefined

/** One event a minute, in segments of a third each. */
async function openMatches() {
  const segments = [0, 1, 2].map((part) => {
    const [firstSeq, length] = [(part * size) / 3, size / 3]
    const builder = makeSegmentBuilder({ firstSeq, size: length })
    for (let seq = firstSeq; seq < firstSeq + length; seq += 1) {
      const occurred_at = new Date(firstMs + seq * minuteMs).toISOString()
      const facts = readFacts({
        ...{ id: `e${seq}`, seq, occurred_at, action: 'a.b', change: 'created', area: 'a' },
        ...{ actor: { type: 'user', id: 'u1' }, via: { type: 'system' } },
      })
      builder.add(facts, 1)
    }
    const data = builder.finish()
    return { firstSeq, size: length, span: data.span, data }
  })
  const log = { size, epoch: 1, prunedTo: 0, erasures: 0 }
  const search = { companyId: 'c1', log, plan: everything, segments, breathe }
  return matchEvents(search, neededFor(condition) ?? {})
}

/** A clock that is a millisecond further each time somebody looks. */
function makeClock() {
  let ms = 0
  return () => {
    ms += 1
    return ms
  }
}

describe('replaying within a time', () => {
  it('looks at everything where there is time', async () => {
    const limits = { untilMs: 1_000, now: makeClock(), breathe }
    const done = await replayWithin(await openMatches(), { rule, fromMs: firstMs, nowMs, limits })
    expect(done).toMatchObject({ firings: size, read: size, fromMs: firstMs })
  })

  it('else at all that happened since some moment, which it says', async () => {
    const limits = { untilMs: 12, now: makeClock(), breathe }
    const done = await replayWithin(await openMatches(), { rule, fromMs: firstMs, nowMs, limits })
    const { read = 0, fromMs = 0 } = done ?? {}
    expect(read).toBeGreaterThan(1_000)
    expect(read).toBeLessThanOrEqual(10_000)
    expect(done?.firings).toBe(read)
    expect((nowMs - fromMs) / minuteMs).toBe(read)
    expect((done?.newest ?? []).map(({ firedSeq }) => firedSeq)).toContain(size - 1)
  })

  it('says so where there was no time at all', async () => {
    const limits = { untilMs: 0, now: makeClock(), breathe }
    const done = replayWithin(await openMatches(), { rule, fromMs: firstMs, nowMs, limits })
    expect(await done).toBeNull()
  })
})
