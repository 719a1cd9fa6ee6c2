import { formatPointer } from '@/lib/log/core/json-pointer'
import type { JsonValue } from '@/lib/log/schema'
import type { JsonPath } from './json-path'

/** One line of a tree: a value, the head of an object or list, or the way to more of its entries. */
export type JsonRow = {
  /** From the root of the tree; tells rows apart. */
  pointer: string
  path: JsonPath
  /** From 1. */
  level: number
  /** Among its siblings, from 1. */
  position: number
  siblings: number
} & (
  | { kind: 'value'; value: JsonValue; isLong: boolean; isOpen: boolean }
  | { kind: 'container'; value: JsonValue; size: number; isOpen: boolean }
  | { kind: 'more'; hidden: number }
)

/** What the reader has changed: rows opened or closed, and lists of which they wanted to see more. */
export type JsonTreeState = {
  toggled: ReadonlySet<string>
  pages: ReadonlyMap<string, number>
}

/** How many entries of one object or list are shown at first, and with every wish for more. */
export const entriesPerPage = 100
/** Characters of a text that is shown as it is. */
export const textMax = 300

/** The lines of a tree from top to bottom, without what is folded away. */
export function listRows(root: JsonValue, state: JsonTreeState): JsonRow[] {
  const rows: JsonRow[] = []
  const place = { path: [], level: 1, position: 1, siblings: 1 }
  if (entriesOf(root).length === 0) addRow(rows, { ...place, value: root, state })
  else addEntries(rows, { ...place, value: root, state })
  return rows
}

type Place = { path: JsonPath; level: number; value: JsonValue; state: JsonTreeState }

function addEntries(rows: JsonRow[], { path, level, value, state }: Place): void {
  const entries = entriesOf(value)
  const pointer = formatPointer(path)
  const shown = Math.min(entries.length, entriesPerPage * (state.pages.get(pointer) ?? 1))
  const siblings = shown < entries.length ? shown + 1 : shown
  for (const [at, [name, child]] of entries.slice(0, shown).entries()) {
    addRow(rows, {
      path: [...path, name],
      level,
      value: child,
      state,
      position: at + 1,
      siblings,
    })
  }
  if (shown === entries.length) return
  rows.push({
    kind: 'more',
    pointer: `${pointer}/…`,
    path,
    level,
    position: siblings,
    siblings,
    hidden: entries.length - shown,
  })
}

function addRow(
  rows: JsonRow[],
  { path, level, value, state, ...among }: Place & { position: number; siblings: number },
): void {
  const pointer = formatPointer(path)
  const row = { pointer, path, level, ...among }
  const entries = entriesOf(value)
  const isToggled = state.toggled.has(pointer)
  if (entries.length === 0) {
    const isLong = typeof value === 'string' && value.length > textMax
    rows.push({ ...row, kind: 'value', value, isLong, isOpen: isLong && isToggled })
    return
  }
  // What is deep or long begins folded.
  const isOpen = isToggled !== (level < 3 && entries.length <= 30)
  rows.push({ ...row, kind: 'container', value, size: entries.length, isOpen })
  if (isOpen) addEntries(rows, { path, level: level + 1, value, state })
}

function entriesOf(value: JsonValue): [string | number, JsonValue][] {
  if (Array.isArray(value)) return value.map((child, at) => [at, child])
  return value !== null && typeof value === 'object' ? Object.entries(value) : []
}
