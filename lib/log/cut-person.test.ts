import { describe, expect, it } from 'vitest'
import { cutPerson } from './cut-person'

const ana = { ref: 's_1', id: 'u7', email: 'ana.lima@acme.example', name: 'Ana Lima' }

describe('cutPerson', () => {
  it.each([
    ['actor:ana.lima@acme.example -outcome:success', 'actor:s_1 -outcome:success'],
    ['actor:"Ana  LIMA" action:*.deleted', 'actor:"s_1" action:*.deleted'],
    ['actor:ana.lima@acme.example,bob@acme.example', 'actor:s_1,bob@acme.example'],
    ['-ana.lima@acme.example', '-s_1'],
    ['What Ana Lima did', 'What s_1 did'],
  ])('puts the ref where the person stood: %s', (text, cut) => {
    expect(cutPerson(text, ana)).toBe(cut)
  })

  it('leaves other people alone, those whose name or address is longer too', () => {
    const text = 'Ana Limas joana.lima@acme.example x.ana.lima@acme.example.org diana lima'
    expect(cutPerson(text, ana)).toBe(text)
  })

  it('finds a name with quotes as a query has to write it', () => {
    const bob = { ...ana, name: 'Bob "Bo" Stone' }
    expect(cutPerson('actor:"Bob \\"Bo\\" Stone"', bob)).toBe('actor:"s_1"')
  })

  it('reads no value as a pattern', () => {
    const odd = { ref: 's_$&', id: 'a.c(', email: null, name: '[x]-{2}' }
    expect(cutPerson('abc( a.c( [x]-{2} x2', odd)).toBe('abc( s_$& s_$& x2')
  })

  it('does not look for values that are found everywhere', () => {
    expect(cutPerson('u7 up', ana)).toBe('u7 up')
  })
})
