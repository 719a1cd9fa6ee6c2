'use client'

import { CircleHelp } from 'lucide-react'
import { lazy, useEffect, useRef } from 'react'
import { Button } from '@/components/ui/button'
import { OpenLater } from '@/components/ui/open-later'

const load = async () => ({ default: (await import('./syntax-panel')).SyntaxPanel })
const SyntaxPanel = lazy(load)

/** Opens the card of the query language, by a press or by Ctrl and slash (on a Mac ⌘ and slash) from anywhere. */
export function SyntaxButton({ onInsert }: { onInsert: (term: string) => void }) {
  const trigger = useRef<HTMLButtonElement>(null)

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== '/' || !(event.ctrlKey || event.metaKey)) return
      event.preventDefault()
      trigger.current?.click()
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [])

  const button = (
    <Button
      ref={trigger}
      variant="ghost"
      size="icon-sm"
      aria-label="Search syntax"
      title="Search syntax (Ctrl + /)"
    >
      <CircleHelp aria-hidden />
    </Button>
  )
  return (
    <OpenLater popup="dialog" {...{ button, load }}>
      <SyntaxPanel {...{ button, onInsert }} />
    </OpenLater>
  )
}
