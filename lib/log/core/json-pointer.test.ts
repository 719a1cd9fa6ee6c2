import { describe, expect, it } from 'vitest'
import * as producers from '@/lib/log/event/json-pointer'
import { formatPointer, parsePointer, putAt, takeAt } from './json-pointer'

describe('the pointers of what is sealed and of what producers send', () => {
  it.each(['/', '/a', '/a/0/b', '/a~1b/~0', '/~01', '//', '/__proto__'])(
    'mean the same by %s',
    (pointer) => {
      const tokens = parsePointer(pointer)
      expect(tokens).toEqual(producers.parsePointer(pointer))
      expect(formatPointer(tokens ?? [])).toBe(pointer)
      expect(producers.formatPointer(tokens ?? [])).toBe(pointer)
    },
  )

  it.each(['a', '/~', '/~2', 'a/b'])('take %s for none', (pointer) => {
    expect(parsePointer(pointer)).toBeNull()
    expect(producers.parsePointer(pointer)).toBeNull()
  })

  it('differ in the whole: a producer may point at it, but nobody takes it out or puts it back', () => {
    expect(producers.parsePointer('')).toEqual([])
    expect(parsePointer('')).toBeNull()
    const event = { action: 'a.b' }
    expect(takeAt(event, '')).toBeUndefined()
    expect(putAt(event, { pointer: '', value: {} })).toEqual({ ok: false, reason: 'not_a_pointer' })
    expect(event).toEqual({ action: 'a.b' })
  })
})
