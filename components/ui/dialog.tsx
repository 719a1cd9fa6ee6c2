'use client'

import { X } from 'lucide-react'
import { Dialog as DialogPrimitive } from 'radix-ui'
import { type ComponentProps, type ReactNode, useRef } from 'react'
import { cn } from '@/lib/web/cn'
import { Button } from './button'
import { keepFocus } from './keep-focus'
import { floatingClass, scrimClass } from './overlay'

export const Dialog = DialogPrimitive.Root
export const DialogTrigger = DialogPrimitive.Trigger
export const DialogClose = DialogPrimitive.Close

type DialogContentProps = Omit<ComponentProps<typeof DialogPrimitive.Content>, 'title'> & {
  title: ReactNode
  description?: ReactNode
}

/** A dialog in the middle of the page; `title` names it for screen readers. Whatever opened it has the keyboard afterwards. */
export function DialogContent({
  title,
  description,
  className,
  children,
  ...props
}: DialogContentProps) {
  const giveFocusBack = useRef<() => void>(null)
  return (
    <DialogPrimitive.Portal>
      <DialogPrimitive.Overlay className={scrimClass} />
      <DialogPrimitive.Content
        data-slot="dialog"
        {...(description ? {} : { 'aria-describedby': undefined })}
        onOpenAutoFocus={() => {
          giveFocusBack.current = keepFocus()
        }}
        // Radix knows no other way back than to its own trigger, which most dialogs here do not have; that one goes first.
        onCloseAutoFocus={() => queueMicrotask(() => giveFocusBack.current?.())}
        className={cn(
          floatingClass,
          'fixed top-1/2 left-1/2 grid max-h-[calc(100dvh-2rem)] w-[calc(100vw-2rem)] max-w-lg -translate-x-1/2 -translate-y-1/2 gap-4 overflow-y-auto p-5',
          className,
        )}
        {...props}
      >
        <div className="grid gap-1 pr-8">
          <DialogPrimitive.Title className="font-semibold text-base">{title}</DialogPrimitive.Title>
          {description ? (
            <DialogPrimitive.Description className="text-muted-foreground">
              {description}
            </DialogPrimitive.Description>
          ) : null}
        </div>
        {children}
        <DialogPrimitive.Close asChild>
          <Button
            variant="ghost"
            size="icon-sm"
            className="absolute top-3.5 right-3.5"
            aria-label="Close"
          >
            <X aria-hidden />
          </Button>
        </DialogPrimitive.Close>
      </DialogPrimitive.Content>
    </DialogPrimitive.Portal>
  )
}
