'use client'

import { ChevronDown, type LucideIcon } from 'lucide-react'
import type { ComponentProps } from 'react'
import { Button } from '@/components/ui/button'
import { cn } from '@/lib/web/cn'

type PickerButtonProps = ComponentProps<typeof Button> & {
  Icon: LucideIcon
  label: string
  /** Words for what is chosen; none where nothing is. */
  chosen: string[]
}

/** The trigger of a filter: lights up when it filters, and says by what. */
export function PickerButton({ Icon, label, chosen, className, ...props }: PickerButtonProps) {
  const [first, ...others] = chosen
  return (
    <Button
      className={cn(
        'max-w-64',
        first !== undefined && 'border-accent bg-accent-subtle text-accent-text',
        className,
      )}
      {...props}
    >
      <Icon aria-hidden />
      {first === undefined ? (
        label
      ) : (
        <>
          <span className="sr-only">{label}:</span>
          <span className="truncate">{first}</span>
          {others.length > 0 ? <span>+{others.length}</span> : null}
        </>
      )}
      <ChevronDown className="opacity-70" aria-hidden />
    </Button>
  )
}
