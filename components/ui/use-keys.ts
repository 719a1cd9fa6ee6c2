'use client'

import { useEffect, useEffectEvent, useSyncExternalStore } from 'react'

/** What a key does, by its `key`; of two keys one after the other, `g a`. */
export type KeyBindings = Record<string, (event: KeyboardEvent) => void>

const storageKey = 'shortcuts'
const changeEvent = 'shortcuts-change'
/** So long the first of two keys waits for the second. */
const sequenceMs = 1_200

/**
 * Shortcuts of one key or two. They sleep while somebody types or a menu or dialog has the keyboard, but for those in
 * `inDialogs`, and can be switched off for good: people who speak to their computer need that (WCAG 2.1.4).
 */
export function useKeys(
  bindings: KeyBindings,
  { inDialogs = [] }: { inDialogs?: readonly string[] } = {},
): void {
  const onKeyDown = useEffectEvent((event: KeyboardEvent, first: string | null) => {
    if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return null
    if (!areShortcutsOn() || isTyping(event.target)) return null
    // With Shift, or capitals on, a letter is the same key.
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
    const name = first === null ? key : `${first} ${key}`
    const act = bindings[name]
    if (!act) {
      const isBeginning = Object.keys(bindings).some((one) => one.startsWith(`${key} `))
      return isBeginning && !isInOverlay(event.target) ? key : null
    }
    if (isInOverlay(event.target) && !inDialogs.includes(name)) return null
    event.preventDefault()
    act(event)
    return null
  })
  useEffect(() => {
    let first: { key: string; atMs: number } | null = null
    const listen = (event: KeyboardEvent) => {
      if (['Shift', 'Control', 'Alt', 'Meta'].includes(event.key)) return
      const isFollowing = first !== null && event.timeStamp - first.atMs < sequenceMs
      const next = onKeyDown(event, isFollowing && first ? first.key : null)
      first = next === null ? null : { key: next, atMs: event.timeStamp }
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [])
}

/** Whether shortcuts are on for this viewer, and the switch. */
export function useShortcutSwitch(): [isOn: boolean, set: (isOn: boolean) => void] {
  const isOn = useSyncExternalStore(subscribe, areShortcutsOn, () => true)
  return [isOn, storeSwitch]
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target instanceof HTMLInputElement && target.type === 'checkbox') return false
  return target.isContentEditable || target.closest('input, textarea, select, [role=menu]') !== null
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
