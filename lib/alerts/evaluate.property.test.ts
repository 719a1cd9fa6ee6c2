import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { newRuleState, takeEvent, type RuleState } from './rule-state'
import { addFiring, type Window } from './evaluate'

type Sent = {
  seq: number
  atMs: number
  recordedMs: number
  group: string
  weight: number
  value: string | null
}

const lateMaxMs = 60

/** Everything is kept, and everything is looked at. */
function fireNaively(events: readonly Sent[], window: Window): string[] {
  const seen: Sent[] = []
  const firings: { group: string; atMs: number; seq: number }[] = []
  for (const event of events) {
    if (seen.some(({ seq }) => seq === event.seq)) continue
    if (event.recordedMs - event.atMs > lateMaxMs) continue
    if (window.isDistinct && event.value === null) continue
    seen.push(event)
    const ofGroup = seen.filter(({ group }) => group === event.group)
    const isComplete = ofGroup.some(({ atMs: startMs }) => {
      const within = ofGroup.filter(
        ({ atMs }) => atMs >= startMs && atMs <= startMs + window.windowMs,
      )
      if (!within.includes(event)) return false
      const count = window.isDistinct
        ? new Set(within.map(({ value }) => value)).size
        : within.reduce((sum, { weight }) => sum + weight, 0)
      return count >= window.count
    })
    const isQuiet = firings.some(
      ({ group, atMs }) =>
        group === event.group && Math.abs(atMs - event.atMs) <= window.cooldownMs,
    )
    if (isComplete && !isQuiet) firings.push(event)
  }
  return firings.map(({ seq, group }) => `${seq} ${group}`)
}

function fire(events: readonly Sent[], window: Window): { fired: string[]; state: RuleState } {
  const state = newRuleState()
  const fired: string[] = []
  for (const event of events) {
    const { step } = takeEvent(state, event, { window, lateMaxMs })
    if (!step?.fired) continue
    fired.push(`${event.seq} ${event.group}`)
    const group = state.groups.get(event.group)
    if (group) addFiring(group, { id: `${event.seq}`, atMs: event.atMs })
  }
  return { fired, state }
}

const windows = fc
  .record({
    count: fc.integer({ min: 1, max: 4 }),
    windowMs: fc.integer({ min: 1, max: 20 }),
    quietMs: fc.integer({ min: 0, max: 30 }),
    isDistinct: fc.boolean(),
  })
  .map(({ quietMs, ...rest }): Window => {
    const isSingle = rest.count === 1
    const windowMs = isSingle ? 0 : rest.windowMs
    return { ...rest, windowMs, cooldownMs: windowMs + quietMs }
  })

const streams = fc
  .array(
    fc.record({
      stepMs: fc.integer({ min: 0, max: 6 }),
      // Some are too late to count.
      lateMs: fc.oneof(
        { weight: 3, arbitrary: fc.integer({ min: -3, max: 4 }) },
        { weight: 1, arbitrary: fc.integer({ min: 0, max: 80 }) },
      ),
      group: fc.constantFrom('a', 'b'),
      weight: fc.constantFrom(1, 1, 1, 2, 5),
      value: fc.constantFrom('x', 'y', 'z', 'w', null),
      // Sent again, as after a crash: a stretch before it.
      again: fc.oneof({ weight: 8, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 9 })),
    }),
    { maxLength: 80 },
  )
  .map((steps) => {
    const sent: Sent[] = []
    let recordedMs = 1_000
    for (const [seq, { stepMs, lateMs, again, ...rest }] of steps.entries()) {
      recordedMs += stepMs
      sent.push({ seq, recordedMs, atMs: recordedMs - lateMs, ...rest })
      sent.push(...sent.slice(-again).filter(() => again > 0))
    }
    return sent
  })

describe('the evaluator of windows', () => {
  it('fires exactly where one that keeps everything does, with late and repeated events', () => {
    let fired = 0
    fc.assert(
      fc.property(streams, windows, (events, window) => {
        const expected = fireNaively(events, window)
        fired += expected.length
        expect(fire(events, window).fired).toEqual(expected)
      }),
      { numRuns: 3_000 },
    )
    expect(fired).toBeGreaterThan(1_000)
  })

  it('remembers a few hits of a group, however many events there are', () => {
    const window: Window = { count: 5, windowMs: 10, cooldownMs: 10, isDistinct: false }
    const events = Array.from({ length: 20_000 }, (_, seq) => {
      const atMs = 1_000 + Math.floor(seq / 100)
      return { seq, atMs, recordedMs: atMs, group: 'a', weight: 1, value: null }
    })
    const { state } = fire(events, window)
    // Seven slots of ten within the time that late events have, and the window before them.
    expect(state.groups.get('a')?.hits.length).toBeLessThanOrEqual(8 * 2 * 5)
    expect(state.groups.get('a')?.hits.length).toBeGreaterThan(10)
  })

  it('counts a coalesced failure as many times as it stands for', () => {
    const window: Window = { count: 5, windowMs: 10, cooldownMs: 10, isDistinct: false }
    const event = { seq: 1, atMs: 5, recordedMs: 5, group: 'a', value: null }
    expect(fire([{ ...event, weight: 4 }], window).fired).toEqual([])
    expect(fire([{ ...event, weight: 5 }], window).fired).toEqual(['1 a'])
  })
})
