'use client'

import { type ReactElement, type ReactNode, Suspense } from 'react'
import { Popover, PopoverContent, PopoverTrigger } from '@/components/ui/popover'
import { PickerWaiting } from './picker-waiting'

type PickerPanelProps = {
  button: ReactElement
  title: string
  className: string
  children: ReactNode
}

/** The panel of a filter; begins open. */
export function PickerPanel({ button, title, className, children }: PickerPanelProps) {
  return (
    <Popover defaultOpen>
      <PopoverTrigger asChild>{button}</PopoverTrigger>
      <PopoverContent aria-label={title} className={className}>
        <Suspense fallback={<PickerWaiting />}>{children}</Suspense>
      </PopoverContent>
    </Popover>
  )
}
