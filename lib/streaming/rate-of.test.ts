import { describe, expect, it } from 'vitest'
import { rateOf } from './rate-of'

const nowMs = Date.UTC(2026, 0, 1)
const attempt = (phase: string, agoMs: number, accepted: number) => ({
  ...{ phase, accepted, at: new Date(nowMs - agoMs) },
})

describe('the rate of a destination', () => {
  it('is that of the last minute', () => {
    expect(rateOf([], nowMs)).toBe(0)
    const attempts = [attempt('live', 1_000, 30), attempt('live', 59_000, 30)]
    expect(rateOf([...attempts, attempt('live', 61_000, 9_000)], nowMs)).toBe(1)
  })

  it('is no smaller for attempts of which more were made than are kept', () => {
    const backlog = Array.from({ length: 50 }, (_, at) => attempt('live', (at + 1) * 100, 500))
    expect(rateOf(backlog, nowMs)).toBe(5_000)
    expect(rateOf([...backlog, attempt('backfill', 10_000, 600)], nowMs)).toBe(5_010)
  })
})
