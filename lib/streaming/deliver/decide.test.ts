import { describe, expect, it } from 'vitest'
import { delivered, failed, firstItems } from '@/lib/delivery/outcome'
import { type Counters, decide, nameSingle } from './decide'

const fresh: Counters = {
  ...{ failures: 0, configFailures: 0, poisonRun: 0, windowTotal: 0, windowRefused: 0 },
}
const refuse = (...places: number[]) =>
  places.map((at) => ({ at, code: 'x', reason: 'It does not fit.' }))

function decideOn(
  outcome: Parameters<typeof decide>[0]['outcome'],
  more: Partial<Parameters<typeof decide>[0]> = {},
) {
  return decide({ counters: fresh, count: 10, isParked: false, random: () => 1, outcome, ...more })
}

describe('what follows from an outcome', () => {
  it('of success is that failures are forgotten', () => {
    const counters = { ...fresh, failures: 4, configFailures: 2 }
    expect(decideOn(delivered(10), { counters })).toMatchObject({
      ...{ failures: 0, configFailures: 0, delayMs: null, isOk: true, hasFailed: false },
    })
  })

  it('of a retry is a wait that grows, and counts anew once some were taken', () => {
    const counters = { ...fresh, failures: 3 }
    const retry = failed('retry', 'http_503', 'Busy.')
    expect(decideOn(retry, { counters })).toMatchObject({ failures: 4, delayMs: 8_000 })
    const some = { ...retry, accepted: firstItems(3) }
    expect(decideOn(some, { counters })).toMatchObject({ failures: 1, delayMs: 1_000, isOk: true })
  })

  it('of a configuration error is that somebody is called', () => {
    expect(decideOn(failed('config_error', 'http_401', 'No.'))).toMatchObject({
      ...{ configFailures: 1, delayMs: 300_000, attention: { code: 'http_401', reason: 'No.' } },
    })
  })

  it('of one refused event is a dead letter, and no wait', () => {
    const outcome = failed('partial', 'x', 'x', { accepted: firstItems(9), refused: refuse(9) })
    expect(decideOn(outcome)).toMatchObject({
      ...{ dead: [{ at: 9 }], delayMs: null, attention: null, poisonRun: 1 },
    })
  })

  it('of twenty refused in a row is a configuration error, over any number of requests', () => {
    const one = failed('partial', 'x', 'x', { refused: refuse(0) })
    let counters = fresh
    for (let at = 1; at < 20; at += 1) {
      const decision = decideOn(one, { counters, count: 1 })
      expect(decision.attention).toBeNull()
      counters = decision
    }
    const last = decideOn(one, { counters, count: 1 })
    expect(last).toMatchObject({ attention: { code: 'too_many_refused' }, dead: [] })
  })

  it('of more than one in a hundred of a thousand is a configuration error, of fewer it is not', () => {
    const mixed = (bad: number) => {
      const places = Array.from({ length: bad }, (_, at) => at * 50)
      const accepted = firstItems(1_000).filter((at) => !places.includes(at))
      return decideOn(failed('partial', 'x', 'x', { accepted, refused: refuse(...places) }), {
        count: 1_000,
      })
    }
    expect(mixed(10)).toMatchObject({ attention: null, windowTotal: 0 })
    expect(mixed(11)).toMatchObject({ attention: { code: 'too_many_refused' } })
  })

  it('of one more refusal while it waits for somebody is that it waits on', () => {
    const one = failed('partial', 'x', 'x', { refused: refuse(0) })
    const counters = { ...fresh, configFailures: 1 }
    expect(decideOn(one, { counters, count: 1, isParked: true })).toMatchObject({
      ...{ dead: [], configFailures: 2, delayMs: 600_000, attention: null, isOk: false },
    })
  })

  it('of a refusal while another phase waits for somebody is a dead letter', () => {
    const one = failed('partial', 'x', 'x', { refused: refuse(0) })
    expect(decideOn(one, { count: 1, isParked: true })).toMatchObject({
      ...{ dead: [{ at: 0 }], configFailures: 0, delayMs: null },
    })
  })

  it('of a refusal after failures is that it fails on', () => {
    const counters = { ...fresh, failures: 6 }
    for (const kind of ['poison', 'too_large'] as const) {
      const decision = decideOn(failed(kind, 'x', 'x'), { counters })
      expect(decision).toMatchObject({ failures: 6, hasFailed: true })
    }
    const one = failed('partial', 'x', 'x', { refused: refuse(0) })
    expect(decideOn(one, { counters, count: 1 })).toMatchObject({ failures: 6, hasFailed: true })
  })

  it('of a batch that is refused as a whole is a smaller one', () => {
    expect(decideOn(failed('poison', 'http_422', 'x'))).toMatchObject({ size: 'smaller', dead: [] })
    expect(decideOn(failed('too_large', 'http_413', 'x'))).toMatchObject({ size: 'smaller' })
  })

  it('of a single that is refused names it', () => {
    const poison = failed('poison', 'http_422', 'x')
    expect(nameSingle(poison, { count: 1, canShrink: true })).toMatchObject({
      ...{ kind: 'partial', refused: [{ at: 0, code: 'http_422' }] },
    })
    expect(nameSingle(poison, { count: 2, canShrink: true })).toBe(poison)
    const large = failed('too_large', 'http_413', 'x')
    expect(nameSingle(large, { count: 1, canShrink: true })).toBe(large)
    expect(nameSingle(large, { count: 1, canShrink: false }).refused).toHaveLength(1)
  })
})
