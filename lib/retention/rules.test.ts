import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { describeDays } from './schema/presets'
import {
  countRanges,
  pickRanges,
  type Policy,
  settlePolicy,
  subtractRanges,
  takeRanges,
  wantedDays,
} from './rules'

const dayMs = 86_400_000
const nowMs = Date.UTC(2026, 5, 1)
const policy = (values: Partial<Policy> = {}): Policy => ({
  ...{ chosenDays: null, keptDays: 730, pendingDays: null, pendingFrom: null },
  ...values,
})
const settle = (values: Partial<Policy>, plan = 'enterprise', at = nowMs) =>
  settlePolicy(policy(values), { plan, nowMs: at })

describe('a retention', () => {
  it('is what was chosen as far as the plan allows it, else what the plan gives', () => {
    expect(wantedDays('enterprise', null)).toBe(730)
    expect(wantedDays('enterprise', 2_557)).toBe(2_557)
    expect(wantedDays('enterprise', 9_999)).toBe(2_557)
    expect(wantedDays('professional', 2_557)).toBe(90)
    expect(wantedDays('no such plan', null)).toBe(90)
  })

  it('that is longer counts at once', () => {
    expect(settle({ chosenDays: 2_192 })).toMatchObject({ keptDays: 2_192, pendingDays: null })
  })

  it('that is shorter counts a day later, and not a millisecond before', () => {
    const asked = settle({ chosenDays: 365 })
    expect(asked).toMatchObject({ keptDays: 730, pendingDays: 365 })
    expect(asked.pendingFrom).toEqual(new Date(nowMs + dayMs))
    const before = settlePolicy(asked, { plan: 'enterprise', nowMs: nowMs + dayMs - 1 })
    expect(before).toEqual(asked)
    const after = settlePolicy(asked, { plan: 'enterprise', nowMs: nowMs + dayMs })
    expect(after).toMatchObject({ keptDays: 365, pendingDays: null, pendingFrom: null })
  })

  it('that is made shorter still waits its own day', () => {
    const asked = settle({ chosenDays: 365 })
    const again = settlePolicy(
      { ...asked, chosenDays: 90 },
      { plan: 'enterprise', nowMs: nowMs + dayMs },
    )
    expect(again).toMatchObject({ keptDays: 730, pendingDays: 90 })
    expect(again.pendingFrom).toEqual(new Date(nowMs + 2 * dayMs))
  })

  it('that a lesser plan asks for waits as well, and a better plan takes it back', () => {
    const lesser = settle({ chosenDays: 2_557, keptDays: 2_557 }, 'professional')
    expect(lesser).toMatchObject({ keptDays: 2_557, pendingDays: 90 })
    const back = settlePolicy(lesser, { plan: 'enterprise', nowMs: nowMs + 2 * dayMs })
    expect(back).toMatchObject({ keptDays: 2_557, pendingDays: null })
  })

  it('is told in the words of the presets', () => {
    expect([90, 365, 730, 2_192, 2_557, 1_000].map(describeDays)).toEqual([
      ...['90 days', '1 year', '2 years', '6 years', '7 years', '1,000 days'],
    ])
  })
})

describe('ranges', () => {
  const positions = (ranges: readonly { from: number; until: number }[]) =>
    ranges.flatMap(({ from, until }) => Array.from({ length: until - from }, (_, at) => from + at))
  const ascending = fc
    .uniqueArray(fc.nat(60), { maxLength: 12 })
    .map((ends) => ends.sort((one, other) => one - other))
    .map((ends) =>
      ends.flatMap((from, at) =>
        at % 2 === 0 && ends[at + 1] !== undefined ? [{ from, until: ends[at + 1] ?? from }] : [],
      ),
    )

  it('without others are exactly what none of them has', () => {
    fc.assert(
      fc.property(ascending, fc.nat(60), fc.nat(60), (others, one, other) => {
        const range = { from: Math.min(one, other), until: Math.max(one, other) }
        const taken = new Set(positions(others))
        const left = subtractRanges(range, others)
        expect(positions(left)).toEqual(positions([range]).filter((seq) => !taken.has(seq)))
      }),
    )
  })

  it('without what is kept are the rest, in as few as there can be', () => {
    fc.assert(
      fc.property(ascending, fc.array(fc.nat(60)), (ranges, kept) => {
        const isKept = new Set(kept)
        const picked = pickRanges(ranges, (seq) => isKept.has(seq))
        expect(positions(picked)).toEqual(positions(ranges).filter((seq) => !isKept.has(seq)))
        expect(picked.every(({ from, until }) => from < until)).toBe(true)
      }),
    )
  })

  it('are taken from the front, so many and no more', () => {
    fc.assert(
      fc.property(ascending, fc.integer({ min: 1, max: 80 }), (ranges, events) => {
        const { taken, rest } = takeRanges(ranges, events)
        expect(positions([...taken, ...rest])).toEqual(positions(ranges))
        expect(countRanges(taken)).toBe(Math.min(events, countRanges(ranges)))
      }),
    )
  })
})
