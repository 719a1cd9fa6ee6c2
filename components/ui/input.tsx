import type { ComponentProps } from 'react'
import { cn } from '@/lib/web/cn'

export function Input({ className, ...props }: ComponentProps<'input'>) {
  return (
    <input
      data-slot="input"
      className={cn(
        'h-8 w-full min-w-0 rounded-md border border-control bg-surface px-2.5 text-13 text-foreground',
        'placeholder:text-muted-foreground disabled:cursor-not-allowed disabled:opacity-55',
        'aria-invalid:border-failed aria-invalid:outline-failed',
        className,
      )}
      {...props}
    />
  )
}
