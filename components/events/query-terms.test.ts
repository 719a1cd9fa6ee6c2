import { describe, expect, it } from 'vitest'
import { readTerm, toggleValue, writeTerm } from './query-terms'

const actorKeys = ['actor'] as const
const actionKeys = ['action', 'event'] as const

describe('what a picker shows as chosen', () => {
  it('is what every match must fulfil', () => {
    expect(readTerm('actor:ada,"Bob B" status:500', actorKeys)).toEqual(['ada', 'Bob B'])
    expect(readTerm('EVENT:auth.login', actionKeys)).toEqual(['auth.login'])
  })

  it('leaves out negations, alternatives and wildcards', () => {
    expect(readTerm('-actor:ada', actorKeys)).toEqual([])
    expect(readTerm('actor:ada OR actor:bob', actorKeys)).toEqual([])
    expect(readTerm('actor:ad*', actorKeys)).toEqual([])
  })
})

describe('what a picker writes', () => {
  it('puts the term behind the rest, quoted where needed', () => {
    expect(writeTerm('status:500', { keys: actorKeys, values: ['Ada Lovelace'] })).toBe(
      'status:500 actor:"Ada Lovelace"',
    )
    expect(writeTerm('', { keys: actorKeys, values: ['a@b.example'] })).toBe('actor:a@b.example')
  })

  it('replaces its own term in place and merges a second one', () => {
    expect(
      writeTerm('event:a.b login actor:x action:c.d', { keys: actionKeys, values: ['e.f', 'g.h'] }),
    ).toBe('action:e.f,g.h login actor:x')
  })

  it('takes the term away when nothing is chosen', () => {
    expect(writeTerm('login AND actor:ada', { keys: actorKeys, values: [] })).toBe('login')
    expect(writeTerm('actor:ada', { keys: actorKeys, values: [] })).toBe('')
  })

  it('narrows all alternatives, not only the last one', () => {
    expect(writeTerm('login OR logout', { keys: actorKeys, values: ['ada'] })).toBe(
      '(login OR logout) actor:ada',
    )
  })

  it('is read back as chosen, whatever the value holds', () => {
    for (const value of ['plain', 'a,b', 'say "hi"', '*', '-x', 'a..b', '>=3', '(x)', 'OR']) {
      const text = writeTerm('a OR b', { keys: actorKeys, values: [value, 'other'] })
      expect(readTerm(text, actorKeys)).toEqual([value, 'other'])
    }
  })

  it('keeps a broken text as it is', () => {
    expect(writeTerm('"open', { keys: actorKeys, values: ['ada'] })).toBe('"open actor:ada')
  })
})

it('toggling twice changes nothing', () => {
  expect(toggleValue(toggleValue(['a'], 'b'), 'b')).toEqual(['a'])
  expect(toggleValue(['a', 'b'], 'a')).toEqual(['b'])
})
