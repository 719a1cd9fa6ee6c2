'use client'

import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react'

/** Indexes of the first and the last bucket, both included. */
export type Stretch = { first: number; last: number }

type BrushOptions = {
  /** How many buckets there are. */
  count: number
  /** Where the keyboard begins. */
  start: number
  onChoose: (stretch: Stretch) => void
}

type Brush = { cursor: number | null; anchor: number | null }
const nothing: Brush = { cursor: null, anchor: null }

/**
 * Chooses one bucket or several in a row, by pointer and by keyboard: a click or Enter chooses the one at hand; dragging, or
 * Shift with the arrows, holds one end and moves the other; Escape lets go.
 */
export function useBrush({ count, start, onChoose }: BrushOptions) {
  const [brush, setBrush] = useState<Brush>(nothing)
  const pressed = useRef<{ isSeen: boolean } | null>(null)
  // There may be fewer buckets now than when it was set.
  const clamp = (at: number | null) => (at === null ? null : Math.max(0, Math.min(at, count - 1)))
  const [cursor, anchor] = [clamp(brush.cursor), clamp(brush.anchor)]

  const choose = (at: number) => {
    const other = anchor ?? at
    setBrush(nothing)
    if (count > 0) onChoose({ first: Math.min(at, other), last: Math.max(at, other) })
  }

  return {
    /** The bucket at hand. */
    cursor,
    /** What would be chosen, where it is more than the one at hand. */
    stretch:
      cursor === null || anchor === null || cursor === anchor
        ? null
        : { first: Math.min(cursor, anchor), last: Math.max(cursor, anchor) },
    /** For the element over which is brushed; `find` tells the bucket at a place of the pointer. */
    handlersFor: (find: (element: HTMLElement, clientX: number) => number) => ({
      onPointerDown(event: PointerEvent<HTMLElement>) {
        if (event.button !== 0) return
        const at = find(event.currentTarget, event.clientX)
        event.currentTarget.setPointerCapture(event.pointerId)
        // A finger cannot point without touching: its first touch shows, the second chooses.
        pressed.current = { isSeen: event.pointerType !== 'touch' || cursor === at }
        setBrush({ cursor: at, anchor: at })
      },
      onPointerMove(event: PointerEvent<HTMLElement>) {
        if (pressed.current === null && event.pointerType === 'touch') return
        const at = find(event.currentTarget, event.clientX)
        setBrush({ cursor: at, anchor: pressed.current ? anchor : null })
      },
      onPointerUp(event: PointerEvent<HTMLElement>) {
        const { current } = pressed
        pressed.current = null
        if (!current) return
        const at = find(event.currentTarget, event.clientX)
        if (current.isSeen || at !== anchor) choose(at)
        else setBrush({ cursor: at, anchor: null })
      },
      onPointerCancel() {
        pressed.current = null
        setBrush(nothing)
      },
      onPointerLeave(event: PointerEvent<HTMLElement>) {
        if (pressed.current === null && event.pointerType !== 'touch') setBrush(nothing)
      },
      onKeyDown(event: KeyboardEvent<HTMLElement>) {
        if (event.altKey || event.ctrlKey || event.metaKey || count === 0) return
        const at = cursor ?? start
        const target = moves[event.key]?.({ at, last: count - 1, isFresh: cursor === null })
        if (target !== undefined) {
          event.preventDefault()
          setBrush({ cursor: clamp(target), anchor: event.shiftKey ? (anchor ?? at) : null })
        } else if ((event.key === 'Enter' || event.key === ' ') && cursor !== null) {
          event.preventDefault()
          choose(cursor)
        } else if (event.key === 'Escape' && cursor !== null) {
          event.preventDefault()
          setBrush(anchor === null ? nothing : { cursor, anchor: null })
        }
      },
      onBlur() {
        if (pressed.current === null) setBrush(nothing)
      },
    }),
  }
}

type Move = (from: { at: number; last: number; isFresh: boolean }) => number

/** The first arrow shows where the cursor is, instead of moving it unseen. */
const moves: Record<string, Move> = {
  ArrowLeft: ({ at, isFresh }) => (isFresh ? at : at - 1),
  ArrowRight: ({ at, isFresh }) => (isFresh ? at : at + 1),
  ArrowDown: ({ at, isFresh }) => (isFresh ? at : at - 1),
  ArrowUp: ({ at, isFresh }) => (isFresh ? at : at + 1),
  PageDown: ({ at }) => at - 10,
  PageUp: ({ at }) => at + 10,
  Home: () => 0,
  End: ({ last }) => last,
}
