'use client'

import { Command as CommandPrimitive } from 'cmdk'
import { Check, Search } from 'lucide-react'
import type { ComponentProps } from 'react'
import { cn } from '@/lib/web/cn'
import { menuItemClass } from './overlay'

/** A list one types into. `label` names it for screen readers. */
export function Command({
  className,
  ...props
}: ComponentProps<typeof CommandPrimitive> & { label: string }) {
  return (
    <CommandPrimitive
      data-slot="command"
      className={cn('flex flex-col overflow-hidden', className)}
      {...props}
    />
  )
}

export function CommandInput({
  className,
  ...props
}: ComponentProps<typeof CommandPrimitive.Input>) {
  return (
    <div className="flex items-center gap-2 border-b px-2.5">
      <Search className="size-4 shrink-0 text-muted-foreground" aria-hidden />
      <CommandPrimitive.Input
        className={cn(
          'h-9 w-full bg-transparent text-13 outline-none placeholder:text-muted-foreground',
          className,
        )}
        {...props}
      />
    </div>
  )
}

export function CommandList({ className, ...props }: ComponentProps<typeof CommandPrimitive.List>) {
  return (
    <CommandPrimitive.List
      className={cn('max-h-72 overflow-y-auto overscroll-contain p-1', className)}
      {...props}
    />
  )
}

export function CommandEmpty(props: ComponentProps<typeof CommandPrimitive.Empty>) {
  return (
    <CommandPrimitive.Empty
      className="px-2 py-6 text-center text-muted-foreground text-xs"
      {...props}
    />
  )
}

export function CommandGroup({
  className,
  ...props
}: ComponentProps<typeof CommandPrimitive.Group>) {
  return (
    <CommandPrimitive.Group
      className={cn(
        '[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:py-1.5 [&_[cmdk-group-heading]]:text-muted-foreground [&_[cmdk-group-heading]]:text-xs',
        className,
      )}
      {...props}
    />
  )
}

type CommandItemProps = ComponentProps<typeof CommandPrimitive.Item> & {
  /** Draws a check box in front; leave out for items that act at once. */
  isChecked?: boolean
}

export function CommandItem({ isChecked, className, children, ...props }: CommandItemProps) {
  return (
    <CommandPrimitive.Item
      className={cn(menuItemClass, 'h-auto min-h-8 py-1 data-[selected=true]:bg-hover', className)}
      {...props}
    >
      {isChecked === undefined ? null : (
        <span
          className={cn(
            'grid size-4 shrink-0 place-items-center rounded border border-control',
            isChecked && 'border-accent bg-accent',
          )}
        >
          {isChecked ? (
            <Check className="size-3! text-accent-foreground!" aria-hidden strokeWidth={3} />
          ) : null}
          {isChecked ? <span className="sr-only">Chosen:</span> : null}
        </span>
      )}
      {children}
    </CommandPrimitive.Item>
  )
}
