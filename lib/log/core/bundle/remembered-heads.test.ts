import { describe, expect, it } from 'vitest'
import { compareHeads, formatHeads, headsOf, parseHeads, rememberHead } from './remembered-heads'

const root = (byte: number) => new Uint8Array(32).fill(byte)
const origin = 'log.example/log/1'

describe('remembered heads', () => {
  it('come back from their file, one per size, under one name for all epochs of a log', () => {
    let heads = rememberHead(new Map(), { origin, size: 7, root: root(7) })
    heads = rememberHead(heads, { origin: `${origin}/e2`, size: 3, root: root(3) })
    heads = rememberHead(heads, { origin, size: 7, root: root(7) })
    const again = parseHeads(formatHeads(heads))
    if (!again) throw new Error('it is no state')
    expect(headsOf(again, `${origin}/e3`)).toEqual([
      { size: 3, root: root(3) },
      { size: 7, root: root(7) },
    ])
    expect(headsOf(again, 'log.example/log/2')).toEqual([])
  })

  it('are bounded, however many are seen', () => {
    let heads = rememberHead(new Map(), { origin, size: 1, root: root(1) })
    for (let size = 2; size < 200; size++)
      heads = rememberHead(heads, { origin, size, root: root(1) })
    expect(headsOf(heads, origin)).toHaveLength(64)
    expect(headsOf(heads, origin).at(-1)?.size).toBe(199)
  })

  it('say what was compared, what could not be, and where a log forked', () => {
    const heads = [0, 3, 5, 9].map((size) => ({ size, root: root(size) }))
    const found = new Map([
      [3, root(3)],
      [5, root(6)],
    ])
    expect(compareHeads(heads, found)).toEqual({
      forkedAt: { size: 5, root: root(5) },
      compared: [3],
      notCompared: [9],
    })
  })

  it.each([
    '',
    'null',
    '[]',
    '{}',
    '{"v":"audit-verify-state/1","logs":{"a":[{"size":-1,"root":""}]}}',
  ])('are refused from a file that is none: %s', (text) => {
    expect(parseHeads(text)).toBeNull()
  })
})
