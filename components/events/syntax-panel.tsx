'use client'

import { type ReactElement, useRef, useState } from 'react'
import { Popover, PopoverContent, PopoverTrigger } from '@/components/ui/popover'
import { SyntaxCard } from './syntax-card'

type SyntaxPanelProps = { button: ReactElement; onInsert: (term: string) => void }

/** The card of the query language beside its button; begins open. */
export function SyntaxPanel({ button, onInsert }: SyntaxPanelProps) {
  const [isOpen, setIsOpen] = useState(true)
  const isTaken = useRef(false)
  return (
    <Popover open={isOpen} onOpenChange={setIsOpen}>
      <PopoverTrigger asChild>{button}</PopoverTrigger>
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
        <SyntaxCard
          onInsert={(term) => {
            isTaken.current = true
            setIsOpen(false)
            onInsert(term)
          }}
        />
      </PopoverContent>
    </Popover>
  )
}
