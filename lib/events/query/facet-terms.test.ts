import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readFacetTerms, withFacetTerms } from './facet-terms'
import { parse } from './parse'

const read = (text: string) => readFacetTerms(text, 'actor')
const write = (text: string, chosen: string[], excluded: string[] = []) =>
  withFacetTerms(text, { key: 'actor', chosen, excluded })

describe('what a facet shows as chosen and left out', () => {
  it('is what every match must and must not fulfil', () => {
    expect(read('actor:ada,"Bob B" status:500 -actor:s_1 -ACTOR:s_2,s_1')).toEqual({
      chosen: ['ada', 'Bob B'],
      excluded: ['s_1', 's_2'],
    })
    expect(readFacetTerms('event:a.b -event:c.d', 'action')).toEqual({
      chosen: ['a.b'],
      excluded: ['c.d'],
    })
  })

  it('is neither an alternative nor a pattern', () => {
    for (const text of [
      'actor:a OR actor:b',
      'actor:a* -actor:b*',
      '-(actor:a login)',
      '"-actor:a"',
    ]) {
      expect(read(text)).toEqual({ chosen: [], excluded: [] })
    }
  })
})

describe('what a facet writes', () => {
  it('stands behind what was typed, which stays as it is', () => {
    expect(write('  login   AND  status:500 ', ['s_1'])).toBe('login   AND  status:500 actor:s_1')
    expect(write('login', [], ['Ada Lovelace'])).toBe('login -actor:"Ada Lovelace"')
    expect(write('login OR logout', [], ['s_1'])).toBe('(login OR logout) -actor:s_1')
    expect(write('actor:ad* login', ['s_1'], ['s_2'])).toContain('-actor:s_2')
  })

  it('replaces what it wrote before, and takes it away', () => {
    expect(write('-actor:s_1 login -actor:s_2', [], ['s_1', 's_3'])).toBe('login -actor:s_1,s_3')
    expect(write('login AND -actor:s_1', [], [])).toBe('login')
    expect(write('actor:s_1 -actor:s_2', [], [])).toBe('')
    expect(write('-actor:s_2 AND status:500', ['s_1'], [])).toBe('status:500 actor:s_1')
  })

  it('leaves a pattern alone unless a value is chosen', () => {
    expect(
      withFacetTerms('action:project.*', {
        key: 'action',
        chosen: [],
        excluded: ['project.created'],
      }),
    ).toBe('action:project.* -action:project.created')
  })

  it('does not touch a text that cannot be read', () => {
    expect(write('"open', ['s_1'])).toBe('"open')
  })

  it('is read back, whatever the values hold and whatever stood there', () => {
    const values = fc.array(
      fc.string({ minLength: 1 }).filter((text) => text.trim() !== ''),
      { maxLength: 3 },
    )
    const texts = fc.constantFrom(
      '',
      'a OR b',
      'login AND -actor:x',
      'actor:y -actor:x',
      '-(a b)',
      'actor:z* c',
    )
    fc.assert(
      fc.property(texts, values, values, (text, chosen, excluded) => {
        const written = write(text, chosen, excluded)
        expect(parse(written).errors).toEqual([])
        const back = read(written)
        expect(back.excluded).toEqual([...new Set(excluded)])
        if (text !== 'actor:z* c' || chosen.length > 0)
          expect(back.chosen).toEqual([...new Set(chosen)])
      }),
    )
  })
})
