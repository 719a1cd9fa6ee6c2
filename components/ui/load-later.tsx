'use client'

import { type ComponentType, createElement, lazy, Suspense, useSyncExternalStore } from 'react'

/**
 * A component whose code comes once the page is alive; until then `Waiting` stands in its place, which the server renders.
 * Not by `next/dynamic`, which cannot be loaded where pages are called as functions.
 */
export function loadLater<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  Waiting: ComponentType,
): ComponentType<Props> {
  const Loaded = lazy(async () => ({ default: await load() }))
  return function LoadedLater(props: Props) {
    const isAlive = useSyncExternalStore(
      subscribe,
      () => true,
      () => false,
    )
    const waiting = <Waiting />
    if (!isAlive) return waiting
    return <Suspense fallback={waiting}>{createElement<Props>(Loaded, props)}</Suspense>
  }
}

function subscribe(): () => void {
  return () => undefined
}
