'use client'

import { type KeyboardEvent, type MouseEvent, useMemo, useRef, useState } from 'react'
import type { JsonValue } from '@/lib/log/schema'
import { type JsonRow, type JsonTreeState, listRows } from './json-rows'
import { JsonRowText } from './json-row-text'
import { JsonRowActions, type JsonPlace } from './json-row-actions'

type JsonTreeProps = {
  value: JsonValue
  /** What the tree is called. */
  label: string
  /** Where the value stands in an event: what is chosen in it can be asked for. */
  place: JsonPlace
}

const untouched: JsonTreeState = { toggled: new Set(), pages: new Map() }

/**
 * JSON as a tree that folds, as ARIA has it: one stop for Tab, arrows within. What can be done with a value stands below the
 * tree once it is chosen, by click, arrow or Enter.
 */
export function JsonTree({ value, label, place }: JsonTreeProps) {
  const [state, setState] = useState(untouched)
  const [chosen, setChosen] = useState<string | null>(null)
  const tree = useRef<HTMLDivElement>(null)
  const rows = useMemo(() => listRows(value, state), [value, state])
  const current = rows.find(({ pointer }) => pointer === chosen)
  const stop = (current ?? rows[0])?.pointer

  const toggle = (row: JsonRow) => setState((before) => toggleRow(before, row))
  const goTo = (row: JsonRow | undefined) => {
    if (row === undefined) return
    setChosen(row.pointer)
    tree.current?.querySelectorAll<HTMLElement>('[role=treeitem]')[rows.indexOf(row)]?.focus()
  }

  const onKeyDown = (event: KeyboardEvent) => {
    const at = rows.findIndex(({ pointer }) => pointer === stop)
    const row = rows[at]
    if (!row || event.metaKey || event.ctrlKey || event.altKey) return
    const move = moves[event.key]
    if (!move) return
    event.preventDefault()
    const target = move(rows, at)
    if (target === 'toggle') {
      setChosen(row.pointer)
      if (canToggle(row)) toggle(row)
    } else goTo(target)
  }
  const onClick = (event: MouseEvent) => {
    const item = event.target instanceof Element && event.target.closest('[role=treeitem]')
    // Whoever marks a text with the mouse wants to copy it.
    if (!item || !tree.current || !getSelection()?.isCollapsed) return
    const row = rows[[...tree.current.querySelectorAll('[role=treeitem]')].indexOf(item)]
    if (!row) return
    setChosen(row.pointer)
    if (canToggle(row)) toggle(row)
  }

  return (
    <div className="grid gap-1.5">
      <div
        ref={tree}
        role="tree"
        aria-label={label}
        className="rounded-md border bg-subtle p-1.5 text-code leading-5"
        onKeyDown={onKeyDown}
        onClick={onClick}
      >
        {rows.map((row) => (
          <div
            key={row.pointer}
            role="treeitem"
            aria-level={row.level}
            aria-posinset={row.position}
            aria-setsize={row.siblings}
            aria-expanded={canToggle(row) && 'isOpen' in row ? row.isOpen : undefined}
            aria-selected={row.pointer === chosen}
            tabIndex={row.pointer === stop ? 0 : -1}
            className="flex cursor-default rounded-sm px-1 hover:bg-hover aria-selected:bg-accent-subtle"
          >
            <JsonRowText
              row={row}
              isRedacted={place.event.redacted?.includes(place.pointer + row.pointer) ?? false}
            />
          </div>
        ))}
      </div>
      {current && current.kind !== 'more' ? (
        <JsonRowActions key={current.pointer} place={place} row={current} />
      ) : null}
    </div>
  )
}

/** Where a key leads from the row at hand; `toggle` opens or closes that row. */
const moves: Record<string, (rows: JsonRow[], at: number) => JsonRow | undefined | 'toggle'> = {
  ArrowDown: (rows, at) => rows[at + 1],
  ArrowUp: (rows, at) => rows[at - 1],
  Home: (rows) => rows[0],
  End: (rows) => rows.at(-1),
  Enter: () => 'toggle',
  ' ': () => 'toggle',
  ArrowRight: (rows, at) => {
    const row = rows[at]
    if (!row || !canToggle(row)) return undefined
    if (!('isOpen' in row) || !row.isOpen) return 'toggle'
    return row.kind === 'container' ? rows[at + 1] : undefined
  },
  ArrowLeft: (rows, at) => {
    const row = rows[at]
    if (row && 'isOpen' in row && row.isOpen) return 'toggle'
    return rows.slice(0, at).findLast(({ level }) => row !== undefined && level < row.level)
  },
}

function canToggle(row: JsonRow): boolean {
  return row.kind !== 'value' || row.isLong
}

function toggleRow({ toggled, pages }: JsonTreeState, row: JsonRow): JsonTreeState {
  if (row.kind === 'more') {
    const pointer = row.pointer.slice(0, -'/…'.length)
    return { toggled, pages: new Map(pages).set(pointer, (pages.get(pointer) ?? 1) + 1) }
  }
  const next = new Set(toggled)
  if (!next.delete(row.pointer)) next.add(row.pointer)
  return { toggled: next, pages }
}
