'use client'

import { type ReactNode, useSyncExternalStore } from 'react'
import { Button } from '@/components/ui/button'
import { PageHeader } from './page-header'

const switchName = 'SHOW_API_KEYS'

/** The switch that document A tells people to set by hand: local storage `SHOW_API_KEYS` = `1`. */
export function useBetaSwitch(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => localStorage.getItem(switchName) === '1',
    () => false,
  )
}

/**
 * Shows a page in beta to those who set the switch, and to the rest what the switch is. They may see the page: the server
 * has checked that, and knows nothing of what a browser keeps.
 */
export function BetaGate({ isOn, children }: { isOn: boolean; children: ReactNode }) {
  const isShown = useBetaSwitch()
  return !isOn || isShown ? children : <BetaOff />
}

function BetaOff() {
  return (
    <>
      <PageHeader title="API keys are in beta" />
      <div className="grid max-w-prose justify-items-start gap-3">
        <p>
          They are hidden in this browser. Nothing is missing in your role: the page is shown where
          the local storage of this site has <code className="text-code">{switchName}</code> set to{' '}
          <code className="text-code">1</code>.
        </p>
        <Button variant="primary" onClick={setSwitch}>
          Show API keys in this browser
        </Button>
      </div>
    </>
  )
}

function setSwitch(): void {
  localStorage.setItem(switchName, '1')
  // The browser tells other tabs only.
  window.dispatchEvent(new Event('storage'))
}

// A tab in which somebody sets it by hand is not told, and is reloaded.
function subscribe(onChange: () => void): () => void {
  window.addEventListener('storage', onChange)
  return () => window.removeEventListener('storage', onChange)
}
