import { canonicalize } from '@/lib/log/core/canonical'
import { isMembers } from '@/lib/log/core/json-pointer'
import type { JsonObject, JsonValue } from '@/lib/log/schema'
import type { JsonPath } from './json-path'
import { matchInOrder } from './match-in-order'

/**
 * One place that differs. Places in lists count as the new list counts; only the last step of what was removed counts as the
 * old list did, since the new one has no such place.
 */
export type DiffLine =
  | { kind: 'added'; path: JsonPath; new: JsonValue }
  | { kind: 'removed'; path: JsonPath; old: JsonValue }
  | { kind: 'changed'; path: JsonPath; old: JsonValue; new: JsonValue }

export type JsonDiff = {
  /** In the order of the document. */
  lines: DiffLine[]
  /** What is equal on both sides, each as large as it can be. */
  same: { path: JsonPath; value: JsonValue }[]
  /** Single values in `same`. */
  sameCount: number
}

/**
 * What differs between two JSON values, by path. Items of a list are the same item where they are equal or have the same
 * `id`, so that one that was put in at the beginning does not change all the others.
 */
export function diffJson(before: JsonValue, after: JsonValue): JsonDiff {
  const diff: JsonDiff = { lines: [], same: [], sameCount: 0 }
  compare(diff, { path: [], before, after })
  return diff
}

type Sides<Value> = { path: JsonPath; before: Value; after: Value }

function compare(diff: JsonDiff, { path, before, after }: Sides<JsonValue>): void {
  if (isSame(before, after)) {
    diff.same.push({ path, value: after })
    diff.sameCount += countValues(after)
  } else if (Array.isArray(before) && Array.isArray(after)) {
    compareLists(diff, { path, before, after })
  } else if (isMembers(before) && isMembers(after)) {
    compareMembers(diff, { path, before, after })
  } else {
    diff.lines.push({ kind: 'changed', path, old: before, new: after })
  }
}

function compareMembers(diff: JsonDiff, { path, before, after }: Sides<JsonObject>): void {
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const at = [...path, name]
    const one = Object.hasOwn(before, name) ? before[name] : undefined
    const other = Object.hasOwn(after, name) ? after[name] : undefined
    if (one !== undefined && other !== undefined) {
      compare(diff, { path: at, before: one, after: other })
    } else if (one !== undefined) {
      diff.lines.push({ kind: 'removed', path: at, old: one })
    } else if (other !== undefined) {
      diff.lines.push({ kind: 'added', path: at, new: other })
    }
  }
}

function compareLists(diff: JsonDiff, { path, before, after }: Sides<JsonValue[]>): void {
  const pairs = matchInOrder(before.map(recognise), after.map(recognise))
  let i = 0
  let j = 0
  for (const [one, other] of [...pairs, [before.length, after.length] as const]) {
    // As many old as new ones between two that are known: each took the place of the other.
    const isInPlace = one - i === other - j
    for (; i < one; i += 1) {
      const [old, made] = [before[i], after[j]]
      if (old === undefined) continue
      if (isInPlace && made !== undefined) {
        compare(diff, { path: [...path, j], before: old, after: made })
        j += 1
      } else {
        diff.lines.push({ kind: 'removed', path: [...path, i], old })
      }
    }
    for (; j < other; j += 1) {
      const made = after[j]
      if (made !== undefined) diff.lines.push({ kind: 'added', path: [...path, j], new: made })
    }
    const [old, made] = [before[one], after[other]]
    if (old !== undefined && made !== undefined) {
      compare(diff, { path: [...path, other], before: old, after: made })
    }
    i = one + 1
    j = other + 1
  }
}

/** The same text for what counts as the same item of a list. */
function recognise(item: JsonValue): string {
  const id = isMembers(item) && Object.hasOwn(item, 'id') ? item.id : undefined
  const hasId = typeof id === 'string' || typeof id === 'number'
  return hasId ? `id ${canonicalize(id)}` : canonicalize(item)
}

function isSame(one: JsonValue, other: JsonValue): boolean {
  return one === other || canonicalize(one) === canonicalize(other)
}

function countValues(value: JsonValue): number {
  if (typeof value !== 'object' || value === null) return 1
  const children = Object.values(value)
  return children.length === 0
    ? 1
    : children.reduce<number>((sum, child) => sum + countValues(child), 0)
}
