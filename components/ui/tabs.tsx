'use client'

import { Tabs as TabsPrimitive } from 'radix-ui'
import type { ComponentProps } from 'react'
import { cn } from '@/lib/web/cn'

export const Tabs = TabsPrimitive.Root

export function TabsList({
  className,
  children,
  ...props
}: ComponentProps<typeof TabsPrimitive.List>) {
  return (
    <TabsPrimitive.List asChild {...props}>
      <Panel data-slot="tabs" className={cn('flex gap-1 border-b outline-none', className)}>
        {children}
      </Panel>
    </TabsPrimitive.List>
  )
}

export function TabsTrigger({ className, ...props }: ComponentProps<typeof TabsPrimitive.Trigger>) {
  return (
    <TabsPrimitive.Trigger
      className={cn(
        '-mb-px h-9 border-transparent border-b-2 px-2.5 font-medium text-13 text-muted-foreground hover:text-foreground',
        'data-[state=active]:border-accent data-[state=active]:text-foreground',
        className,
      )}
      {...props}
    />
  )
}

export function TabsContent({
  className,
  children,
  ...props
}: ComponentProps<typeof TabsPrimitive.Content>) {
  return (
    <TabsPrimitive.Content asChild {...props}>
      <Panel className={cn('outline-offset-4', className)}>{children}</Panel>
    </TabsPrimitive.Content>
  )
}

/** Radix puts style attributes on both, which the policy refuses in a page from the server. */
function Panel({ style: _, ...props }: ComponentProps<'div'> & { 'data-slot'?: string }) {
  return <div {...props} />
}
