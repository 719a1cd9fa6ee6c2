'use client'

import { useEffect, useEffectEvent, useSyncExternalStore } from 'react'

export type ShortcutActions = {
  search: () => void
  nextRow: () => void
  previousRow: () => void
  showHelp: () => void
  openViews: () => void
}

const storageKey = 'shortcuts'
const changeEvent = 'shortcuts-change'

/**
 * The page's single-key shortcuts. They sleep while somebody types or a menu or dialog has the keyboard (the drawer
 * passes j and k on), and can be switched off for good: people who speak to their computer need that (WCAG 2.1.4). Each part of
 * the page brings its own.
 */
export function useShortcuts(actions: Partial<ShortcutActions>): void {
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return
    if (!areShortcutsOn() || isTyping(event.target)) return
    const action = keys[event.key]
    const run = action && actions[action]
    if (!run || (isInOverlay(event.target) && !isRowAction(action))) return
    event.preventDefault()
    run()
  })
  useEffect(() => {
    const listen = (event: KeyboardEvent) => onKeyDown(event)
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [])
}

/** Whether shortcuts are on for this viewer, and the switch. */
export function useShortcutSwitch(): [isOn: boolean, set: (isOn: boolean) => void] {
  const isOn = useSyncExternalStore(subscribe, areShortcutsOn, () => true)
  return [isOn, storeSwitch]
}

const keys: Record<string, keyof ShortcutActions> = {
  '/': 'search',
  j: 'nextRow',
  k: 'previousRow',
  '?': 'showHelp',
  v: 'openViews',
}

function isRowAction(action: keyof ShortcutActions): boolean {
  return action === 'nextRow' || action === 'previousRow'
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.closest('input, textarea, select, [role=menu]') !== null)
  )
}

function isInOverlay(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('[role=dialog]') !== null
}

function areShortcutsOn(): boolean {
  return localStorage.getItem(storageKey) !== 'off'
}

function storeSwitch(isOn: boolean): void {
  if (isOn) localStorage.removeItem(storageKey)
  else localStorage.setItem(storageKey, 'off')
  window.dispatchEvent(new Event(changeEvent))
}

function subscribe(onChange: () => void): () => void {
  window.addEventListener(changeEvent, onChange)
  window.addEventListener('storage', onChange)
  return () => {
    window.removeEventListener(changeEvent, onChange)
    window.removeEventListener('storage', onChange)
  }
}
