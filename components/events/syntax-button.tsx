'use client'

import { CircleHelp } from 'lucide-react'
import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Popover, PopoverContent, PopoverTrigger } from '@/components/ui/popover'
import { Skeleton } from '@/components/ui/skeleton'

const SyntaxCard = lazy(async () => ({ default: (await import('./syntax-card')).SyntaxCard }))

/** Opens the card of the query language, by a press or by Ctrl and slash (on a Mac ⌘ and slash) from anywhere. */
export function SyntaxButton({ onInsert }: { onInsert: (term: string) => void }) {
  const [isOpen, setIsOpen] = useState(false)
  const isTaken = useRef(false)

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== '/' || !(event.ctrlKey || event.metaKey)) return
      event.preventDefault()
      setIsOpen((wasOpen) => !wasOpen)
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [])

  return (
    <Popover open={isOpen} onOpenChange={setIsOpen}>
      <PopoverTrigger asChild>
        <Button
          variant="ghost"
          size="icon-sm"
          aria-label="Search syntax"
          title="Search syntax (Ctrl + /)"
        >
          <CircleHelp aria-hidden />
        </Button>
      </PopoverTrigger>
      <PopoverContent
        aria-label="Search syntax"
        align="end"
        className="w-2xl overflow-y-auto p-3"
        // Where a term went is where the keyboard goes on.
        onCloseAutoFocus={(event) => {
          if (isTaken.current) event.preventDefault()
          isTaken.current = false
        }}
      >
        <Suspense fallback={<Skeleton className="h-72" />}>
          <SyntaxCard
            onInsert={(term) => {
              isTaken.current = true
              setIsOpen(false)
              onInsert(term)
            }}
          />
        </Suspense>
      </PopoverContent>
    </Popover>
  )
}
