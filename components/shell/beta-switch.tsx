'use client'

import { type ReactNode, useSyncExternalStore } from 'react'

/** The switch that document A tells people to set by hand: local storage `SHOW_API_KEYS` = `1`. */
export function useBetaSwitch(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => localStorage.getItem('SHOW_API_KEYS') === '1',
    () => false,
  )
}

/** Shows a page in beta to those who set the switch, and `otherwise` to the rest. */
export function BetaGate(props: { isOn: boolean; children: ReactNode; otherwise: ReactNode }) {
  const isShown = useBetaSwitch()
  return !props.isOn || isShown ? props.children : props.otherwise
}

// Only other tabs are told by the browser; the tab that sets it by hand is reloaded.
function subscribe(onChange: () => void): () => void {
  window.addEventListener('storage', onChange)
  return () => window.removeEventListener('storage', onChange)
}
