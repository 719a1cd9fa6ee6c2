import type { ComponentProps } from 'react'
import { cn } from '@/lib/web/cn'

export function Kbd({ className, ...props }: ComponentProps<'kbd'>) {
  return (
    <kbd
      data-slot="kbd"
      className={cn(
        'inline-grid h-5 min-w-5 place-items-center rounded border border-b-2 bg-surface px-1 font-sans text-2xs text-muted-foreground',
        className,
      )}
      {...props}
    />
  )
}
