import { ChevronDown } from 'lucide-react'
import type { ComponentProps } from 'react'
import { cn } from '@/lib/web/cn'

/** The browser's own list of choices: it opens as people know it, on a phone too. Children are `<option>`s. */
export function Select({ className, ...props }: ComponentProps<'select'>) {
  return (
    <span className="relative grid min-w-0">
      <select
        data-slot="select"
        className={cn(
          'h-8 w-full min-w-0 appearance-none truncate rounded-md border border-control bg-surface pr-8 pl-2.5 text-13 text-foreground',
          'disabled:cursor-not-allowed disabled:opacity-55',
          'aria-invalid:border-failed aria-invalid:outline-failed',
          className,
        )}
        {...props}
      />
      <ChevronDown
        className="pointer-events-none absolute top-2 right-2.5 size-4 text-muted-foreground"
        aria-hidden
      />
    </span>
  )
}
