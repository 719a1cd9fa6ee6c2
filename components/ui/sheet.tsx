'use client'

import { Dialog as DialogPrimitive } from 'radix-ui'
import type { ComponentProps } from 'react'
import { cn } from '@/lib/web/cn'
import { scrimClass } from './overlay'

export const Sheet = DialogPrimitive.Root
export const SheetTrigger = DialogPrimitive.Trigger
export const SheetClose = DialogPrimitive.Close
export const SheetTitle = DialogPrimitive.Title

const sides = {
  right:
    'inset-y-0 right-0 w-full border-l sm:w-[min(44rem,calc(100vw-4rem))] data-[state=open]:slide-in-from-right-8 data-[state=closed]:slide-out-to-right-8',
  left: 'inset-y-0 left-0 w-72 max-w-[85vw] border-r data-[state=open]:slide-in-from-left-8 data-[state=closed]:slide-out-to-left-8',
}

type SheetContentProps = ComponentProps<typeof DialogPrimitive.Content> & {
  side?: keyof typeof sides
}

/** A panel at the edge of the page; whoever uses it gives it a `SheetTitle` and a way to close. */
export function SheetContent({ side = 'right', className, children, ...props }: SheetContentProps) {
  return (
    <DialogPrimitive.Portal>
      <DialogPrimitive.Overlay className={scrimClass} />
      <DialogPrimitive.Content
        data-slot="sheet"
        aria-describedby={undefined}
        className={cn(
          'fixed flex flex-col bg-surface text-foreground shadow-xl outline-none duration-150',
          'data-[state=open]:animate-in data-[state=open]:fade-in-0 data-[state=closed]:animate-out data-[state=closed]:fade-out-0',
          sides[side],
          className,
        )}
        {...props}
      >
        {children}
      </DialogPrimitive.Content>
    </DialogPrimitive.Portal>
  )
}
