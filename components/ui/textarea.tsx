import type { ComponentProps } from 'react'
import { cn } from '@/lib/web/cn'

export function Textarea({ className, ...props }: ComponentProps<'textarea'>) {
  return (
    <textarea
      data-slot="textarea"
      className={cn(
        'min-h-20 w-full min-w-0 rounded-md border border-control bg-surface px-2.5 py-1.5 text-13 text-foreground',
        'placeholder:text-muted-foreground disabled:cursor-not-allowed disabled:opacity-55',
        'aria-invalid:border-failed aria-invalid:outline-failed',
        className,
      )}
      {...props}
    />
  )
}
