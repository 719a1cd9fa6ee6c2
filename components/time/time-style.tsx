'use client'

import { createContext, type ReactNode, use, useMemo, useSyncExternalStore } from 'react'
import { useTimeZone } from './time-zone'
import type { TimeStyle } from './time-styles'

const TimeStyleContext = createContext<{ style: TimeStyle; startMs: number }>({
  style: 'local',
  startMs: 0,
})

type TimeStyleProviderProps = {
  style: TimeStyle
  /** When the server made the page: what "ago" counts from until the browser's own clock is asked. */
  startMs: number
  children: ReactNode
}

/** How every `Timestamp` below tells its moment. */
export function TimeStyleProvider({ style, startMs, children }: TimeStyleProviderProps) {
  const value = useMemo(() => ({ style, startMs }), [style, startMs])
  return <TimeStyleContext value={value}>{children}</TimeStyleContext>
}

/** The style, and the zone whose clocks and days are meant. */
export function useTimeStyle(): { style: TimeStyle; zone: string } {
  const { style } = use(TimeStyleContext)
  const zone = useTimeZone()
  return { style, zone: style === 'utc' ? 'UTC' : zone }
}

/** The time, told anew every few seconds, the same moment for all who ask. */
export function useNow(): number {
  const { startMs } = use(TimeStyleContext)
  return useSyncExternalStore(watchClock, readClock, () => startMs)
}

const tickMs = 10_000
const watchers = new Set<() => void>()
let clockMs = 0
let timer: ReturnType<typeof setInterval> | undefined

function readClock(): number {
  if (clockMs === 0) clockMs = Date.now()
  return clockMs
}

function watchClock(watcher: () => void): () => void {
  watchers.add(watcher)
  timer ??= setInterval(() => {
    clockMs = Date.now()
    for (const told of watchers) told()
  }, tickMs)
  return () => {
    watchers.delete(watcher)
    if (watchers.size > 0) return
    clearInterval(timer)
    timer = undefined
    clockMs = 0
  }
}
