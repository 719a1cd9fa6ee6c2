import { Slot } from 'radix-ui'
import type { ComponentProps } from 'react'
import { cn } from '@/lib/web/cn'

const base =
  'inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md font-medium whitespace-nowrap transition-colors ' +
  'disabled:cursor-not-allowed disabled:opacity-55 [&_svg]:size-3.5 [&_svg]:shrink-0'

const variants = {
  primary: 'bg-accent text-accent-foreground hover:bg-accent/90',
  outline: 'border border-control bg-surface text-foreground hover:bg-hover',
  ghost: 'text-foreground hover:bg-hover',
  danger: 'bg-failed text-failed-foreground hover:bg-failed/90',
}

const sizes = {
  md: 'h-8 px-3 text-13',
  sm: 'h-7 px-2 text-xs',
  icon: 'size-8 [&_svg]:size-4',
  'icon-sm': 'size-7',
}

export type ButtonProps = ComponentProps<'button'> & {
  variant?: keyof typeof variants
  size?: keyof typeof sizes
  /** Puts the look on the only child instead, for links that look like buttons. */
  asChild?: boolean
}

export function Button({
  variant = 'outline',
  size = 'md',
  asChild = false,
  className,
  type,
  ...props
}: ButtonProps) {
  const Element = asChild ? Slot.Root : 'button'
  return (
    <Element
      data-slot="button"
      // Without it a button in a form submits the form.
      type={asChild ? undefined : (type ?? 'button')}
      className={cn(base, variants[variant], sizes[size], className)}
      {...props}
    />
  )
}
