'use client'

import { GripVertical } from 'lucide-react'
import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef, useState } from 'react'
import { cn } from '@/lib/web/cn'

type SortableListProps<Id extends string> = {
  label: string
  ids: readonly Id[]
  nameOf: (id: Id) => string
  /** What stands beside the handle. */
  children: (id: Id) => ReactNode
  onChange: (ids: Id[]) => void
}

/**
 * A list whose entries are put into another order by their handles: dragged, or moved by the arrow keys. Where an entry has got
 * to is said to screen readers.
 */
export function SortableList<Id extends string>(props: SortableListProps<Id>) {
  const { label, ids, nameOf, children, onChange } = props
  const [dragged, setDragged] = useState<Id | null>(null)
  const [said, setSaid] = useState('')
  const list = useRef<HTMLUListElement>(null)

  const move = (id: Id, to: number) => {
    const at = Math.max(0, Math.min(ids.length - 1, to))
    if (at === ids.indexOf(id)) return
    const others = ids.filter((other) => other !== id)
    onChange([...others.slice(0, at), id, ...others.slice(at)])
    setSaid(`${nameOf(id)} is ${at + 1} of ${ids.length}`)
  }
  const onKeyDown = (id: Id) => (event: KeyboardEvent) => {
    const steps: Record<string, number> = { ArrowUp: -1, ArrowDown: 1 }
    const ends: Record<string, number> = { Home: 0, End: ids.length - 1 }
    const step = steps[event.key]
    const to = step === undefined ? ends[event.key] : ids.indexOf(id) + step
    if (to === undefined) return
    event.preventDefault()
    move(id, to)
  }
  const onPointerMove = (id: Id) => (event: PointerEvent) => {
    if (dragged !== id) return
    const middles = [...(list.current?.children ?? [])].map((entry) => {
      const { top, height } = entry.getBoundingClientRect()
      return top + height / 2
    })
    const others = middles.filter((_, at) => at !== ids.indexOf(id))
    move(id, others.filter((middle) => middle < event.clientY).length)
  }

  return (
    <>
      <ul ref={list} aria-label={label}>
        {ids.map((id) => (
          <li
            key={id}
            className={cn(
              'flex h-8 items-center gap-1 rounded-md pr-2 hover:bg-hover',
              dragged === id && 'bg-accent-subtle',
            )}
          >
            <button
              type="button"
              aria-label={`Move ${nameOf(id)}`}
              title="Drag, or use the arrow keys"
              className="grid size-7 shrink-0 cursor-grab touch-none place-items-center rounded text-muted-foreground active:cursor-grabbing"
              onKeyDown={onKeyDown(id)}
              onPointerDown={(event) => {
                event.currentTarget.setPointerCapture(event.pointerId)
                setDragged(id)
              }}
              onPointerMove={onPointerMove(id)}
              onPointerUp={() => setDragged(null)}
              onPointerCancel={() => setDragged(null)}
            >
              <GripVertical className="size-3.5" aria-hidden />
            </button>
            {children(id)}
          </li>
        ))}
      </ul>
      <p role="status" className="sr-only">
        {said}
      </p>
    </>
  )
}
