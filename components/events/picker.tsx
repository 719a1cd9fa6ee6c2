'use client'

import type { LucideIcon } from 'lucide-react'
import { type ReactNode, Suspense } from 'react'
import { Popover, PopoverContent, PopoverTrigger } from '@/components/ui/popover'
import { Skeleton } from '@/components/ui/skeleton'
import { PickerButton } from './picker-button'

type PickerProps = {
  Icon: LucideIcon
  label: string
  title: string
  /** Words for what is chosen; none where nothing is. */
  chosen: string[]
  className: string
  /** What is in the panel. May be loaded when it opens: most visits open none. */
  children: ReactNode
}

/** A filter above the table: a button that says what is chosen, and a panel to choose. */
export function Picker({ Icon, label, title, chosen, className, children }: PickerProps) {
  return (
    <Popover>
      <PopoverTrigger asChild>
        <PickerButton Icon={Icon} label={label} chosen={chosen} />
      </PopoverTrigger>
      <PopoverContent aria-label={title} className={className}>
        <Suspense fallback={<PickerWaiting />}>{children}</Suspense>
      </PopoverContent>
    </Popover>
  )
}

export function PickerWaiting() {
  return (
    <div className="grid gap-2 p-2">
      <Skeleton className="h-8" />
      <Skeleton className="h-6" />
      <Skeleton className="h-6" />
      <Skeleton className="h-6" />
    </div>
  )
}
