import type { ComponentProps } from 'react'
import { cn } from '@/lib/web/cn'

/** A grey place where something is about to be. Hidden from screen readers: the region around it says `aria-busy`. */
export function Skeleton({ className, ...props }: ComponentProps<'div'>) {
  return (
    <div
      data-slot="skeleton"
      aria-hidden
      className={cn('animate-pulse rounded bg-subtle', className)}
      {...props}
    />
  )
}
