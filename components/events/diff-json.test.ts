import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalize } from '@/lib/log/core/canonical'
import { isMembers } from '@/lib/log/core/json-pointer'
import type { JsonValue } from '@/lib/log/schema'
import { type DiffLine, diffJson } from './diff-json'

describe('the difference of two JSON values', () => {
  test('made to the old one gives the new one', () => {
    fc.assert(
      fc.property(anyTwo(), ([before, after]) => {
        const { lines } = diffJson(before, after)
        expect(canonicalize(applyLines(before, lines))).toBe(canonicalize(after))
      }),
      { numRuns: 1_000 },
    )
  })

  test('and what is said to be the same cover the new one, each value once', () => {
    fc.assert(
      fc.property(anyTwo(), ([before, after]) => {
        const { lines, sameCount } = diffJson(before, after)
        const shown = lines.reduce(
          (sum, line) => sum + ('new' in line ? countValues(line.new) : 0),
          sameCount,
        )
        // An object or list that lost all it had is a value by itself only then.
        expect(shown).toBeLessThanOrEqual(countValues(after))
        expect(shown).toBeGreaterThanOrEqual(countValues(after) - countEmpty(after))
      }),
      { numRuns: 1_000 },
    )
  })

  test('of a value and itself is nothing', () => {
    fc.assert(
      fc.property(anyJson(), (value) => {
        expect(diffJson(value, structuredClone(value)).lines).toEqual([])
      }),
    )
  })

  test('is one line for each path that differs, whatever the order of the members', () => {
    const before = { plan: 'free', limits: { seats: 5, projects: 3 }, tags: [], gone: 1 }
    const after = { limits: { projects: 3, seats: 9 }, plan: 'free', tags: [], made: null }
    expect(diffJson(before, after)).toEqual({
      lines: [
        { kind: 'changed', path: ['limits', 'seats'], old: 5, new: 9 },
        { kind: 'removed', path: ['gone'], old: 1 },
        { kind: 'added', path: ['made'], new: null },
      ],
      same: [
        { path: ['plan'], value: 'free' },
        { path: ['limits', 'projects'], value: 3 },
        { path: ['tags'], value: [] },
      ],
      sameCount: 3,
    })
  })

  test('tells an item that was put into a list from the others, which did not change', () => {
    const { lines } = diffJson(['read', 'write'], ['admin', 'read', 'write'])
    expect(lines).toEqual([{ kind: 'added', path: [0], new: 'admin' }])
  })

  test('goes into an item of a list that kept its id', () => {
    const before = [{ id: 'a', role: 'viewer' }]
    const after = [
      { id: 'b', role: 'owner' },
      { id: 'a', role: 'admin' },
    ]
    expect(diffJson(before, after).lines).toEqual([
      { kind: 'added', path: [0], new: { id: 'b', role: 'owner' } },
      { kind: 'changed', path: [1, 'role'], old: 'viewer', new: 'admin' },
    ])
  })

  test('is found for lists too long to be matched item by item', () => {
    const before = Array.from({ length: 4_000 }, (_, at) => at)
    const after = before.map((value) => value + 1)
    const { lines } = diffJson(before, after)
    expect(applyLines(before, lines)).toEqual(after)
  })
})

/** Two values of which the second often grew out of the first. */
function anyTwo(): fc.Arbitrary<[JsonValue, JsonValue]> {
  return fc.oneof(
    fc.tuple(anyJson(), anyJson()),
    fc
      .tuple(
        fc.array(anyItem(), { maxLength: 8 }),
        fc.array(fc.nat(20), { maxLength: 6 }),
        anyJson(),
      )
      .map(([items, places, other]): [JsonValue, JsonValue] => [items, edit(items, places, other)]),
  )
}

function edit(items: JsonValue[], places: number[], other: JsonValue): JsonValue[] {
  const edited = [...items]
  for (const place of places) {
    if (place % 3 === 0) edited.splice(place % (edited.length + 1), 0, other)
    else if (place % 3 === 1) edited.splice(place % (edited.length + 1), 1)
    else if (edited.length > 0) edited[place % edited.length] = { id: place % 4, other }
  }
  return edited
}

function anyItem(): fc.Arbitrary<JsonValue> {
  return fc.oneof(fc.record({ id: fc.nat(4), value: anyJson() }), anyJson())
}

function anyJson(): fc.Arbitrary<JsonValue> {
  const names = fc.oneof(fc.constantFrom('a', 'b', 'id', '__proto__', 'constructor'), fc.string())
  const { value } = fc.letrec<{ value: JsonValue }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      fc.oneof(fc.constantFrom(null, true, false, '', 'x'), fc.integer(), fc.string()),
      fc.array(tie('value'), { maxLength: 5 }),
      fc.dictionary(names, tie('value'), { maxKeys: 5, noNullPrototype: true }),
    ),
  }))
  return value
}

/** What the lines mean: the reader's side of the contract. */
function applyLines(before: JsonValue, lines: readonly DiffLine[]): JsonValue {
  if (lines.length === 0) return before
  const [first] = lines
  if (first?.path.length === 0) return 'new' in first ? first.new : null
  if (Array.isArray(before)) return applyToList(before, lines)
  if (!isMembers(before)) throw new Error('a path leads into a value that has no members')
  const after = new Map(Object.entries(before))
  for (const [name, inner] of groupByStep(lines)) {
    const line = inner.find(({ path }) => path.length === 0)
    if (line === undefined)
      after.set(String(name), applyLines(after.get(String(name)) ?? null, inner))
    else if ('new' in line) after.set(String(name), line.new)
    else after.delete(String(name))
  }
  return Object.fromEntries(after)
}

function applyToList(before: readonly JsonValue[], lines: readonly DiffLine[]): JsonValue[] {
  const isDirect = ({ path }: DiffLine) => path.length === 1
  const removed = lines.filter((line) => line.kind === 'removed' && isDirect(line))
  const gone = new Set(removed.map(({ path }) => path[0]))
  const after = before.filter((_, at) => !gone.has(at))
  const added = lines.filter((line) => line.kind === 'added' && isDirect(line))
  for (const line of added) {
    if (line.kind === 'added') after.splice(Number(line.path[0]), 0, line.new)
  }
  const inner = lines.filter((line) => !removed.includes(line) && !added.includes(line))
  for (const [at, rest] of groupByStep(inner)) {
    after[Number(at)] = applyLines(after[Number(at)] ?? null, rest)
  }
  return after
}

function groupByStep(lines: readonly DiffLine[]): Map<string | number, DiffLine[]> {
  const groups = new Map<string | number, DiffLine[]>()
  for (const line of lines) {
    const [step = '', ...path] = line.path
    groups.set(step, [...(groups.get(step) ?? []), { ...line, path }])
  }
  return groups
}

function countValues(value: JsonValue): number {
  if (typeof value !== 'object' || value === null) return 1
  const children = Object.values(value)
  return children.length === 0
    ? 1
    : children.reduce<number>((sum, child) => sum + countValues(child), 0)
}

function countEmpty(value: JsonValue): number {
  if (typeof value !== 'object' || value === null) return 0
  const children = Object.values(value)
  return children.length === 0
    ? 1
    : children.reduce<number>((sum, child) => sum + countEmpty(child), 0)
}
