import { describe, expect, test } from 'vitest'
import { entriesPerPage, type JsonRow, type JsonTreeState, listRows } from './json-rows'

const untouched: JsonTreeState = { toggled: new Set(), pages: new Map() }

describe('the rows of a JSON tree', () => {
  test('stand in the order of the document, each with its place among its siblings', () => {
    const rows = listRows({ a: 1, b: { c: [true] }, d: {} }, untouched)
    expect(
      rows.map(({ pointer, level, position, siblings }) => [pointer, level, position, siblings]),
    ).toEqual([
      ['/a', 1, 1, 3],
      ['/b', 1, 2, 3],
      ['/b/c', 2, 1, 1],
      ['/b/c/0', 3, 1, 1],
      ['/d', 1, 3, 3],
    ])
  })

  test('leave out what is folded, and what was unfolded stays', () => {
    const value = { deep: { er: { est: { here: 1 } } } }
    const pointers = (state: JsonTreeState) => listRows(value, state).map(({ pointer }) => pointer)
    expect(pointers(untouched)).toEqual(['/deep', '/deep/er', '/deep/er/est'])
    expect(pointers({ ...untouched, toggled: new Set(['/deep/er/est']) })).toContain(
      '/deep/er/est/here',
    )
    expect(pointers({ ...untouched, toggled: new Set(['/deep']) })).toEqual(['/deep'])
  })

  test('of a list without an end come in pages, and say how many are left', () => {
    const value = Array.from({ length: 250 }, (_, at) => at)
    const last = (pages: number): JsonRow | undefined =>
      listRows(value, { ...untouched, pages: new Map([['', pages]]) }).at(-1)
    expect(last(1)).toMatchObject({ kind: 'more', hidden: 150, position: entriesPerPage + 1 })
    expect(last(2)).toMatchObject({ kind: 'more', hidden: 50 })
    expect(last(3)).toMatchObject({ kind: 'value', value: 249 })
  })

  test('of a single value are one row', () => {
    for (const value of ['x', null, [], {}]) {
      expect(listRows(value, untouched)).toMatchObject([{ pointer: '', kind: 'value', value }])
    }
  })
})
