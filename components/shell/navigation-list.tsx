'use client'

import Link, { useLinkStatus } from 'next/link'
import { usePathname } from 'next/navigation'
import { type ReactNode, useId } from 'react'
import { cn } from '@/lib/web/cn'
import type { PinnedView } from '@/lib/events/views/schema'
import { useBetaSwitch } from './beta-switch'
import {
  type NavigationGroup,
  type NavigationId,
  type NavigationItem,
  navigationGroups,
} from './navigation'
import { PinnedViews } from './pinned-views'

export type NavigationListProps = {
  company: string
  items: readonly NavigationId[]
  icons: Record<NavigationId, ReactNode>
  /** Each stands under the page that it is a search of. */
  pinnedViews: readonly PinnedView[]
  /** The instance hides API keys from viewers without the switch of document A. */
  hasApiKeysBeta: boolean
  onFollow?: () => void
}

export function NavigationList(props: NavigationListProps) {
  const { company, items, hasApiKeysBeta } = props
  const isShown = useBetaSwitch()
  const shown = items.filter((id) => id !== 'api-keys' || !hasApiKeysBeta || isShown)
  return (
    <div className="grid gap-3">
      {navigationGroups(company, shown).map((group) => (
        <Group key={group.heading} {...props} group={group} />
      ))}
    </div>
  )
}

function Group({ group, ...props }: NavigationListProps & { group: NavigationGroup }) {
  const headingId = useId()
  return (
    <div>
      {group.heading === null ? null : (
        <p id={headingId} className="px-2 pb-1 text-muted-foreground text-xs">
          {group.heading}
        </p>
      )}
      <ul
        className="grid gap-0.5"
        {...(group.heading === null ? {} : { 'aria-labelledby': headingId })}
      >
        {group.items.map((item) => (
          <li key={item.id} className="min-w-0">
            <Entry item={item} icon={props.icons[item.id]} onFollow={props.onFollow} />
            <PinnedViews {...props} under={item.id} />
          </li>
        ))}
      </ul>
    </div>
  )
}

function Entry({
  item,
  icon,
  onFollow,
}: { item: NavigationItem; icon: ReactNode } & Pick<NavigationListProps, 'onFollow'>) {
  const { label, href } = item
  const pathname = usePathname()
  const isCurrent = pathname === href || pathname.startsWith(`${href}/`)
  return (
    <Link
      href={href}
      aria-current={isCurrent ? 'page' : undefined}
      {...(onFollow ? { onClick: onFollow } : {})}
      className={cn(
        'flex h-8 items-center gap-2 rounded-md px-2 text-muted-foreground hover:bg-hover hover:text-foreground',
        isCurrent && 'bg-accent-subtle font-medium text-accent-text',
      )}
    >
      {icon}
      {label}
      <Pending />
    </Link>
  )
}

/** Until the next page is there the former one stays: this says that something happens. */
function Pending() {
  const { pending } = useLinkStatus()
  if (!pending) return null
  return <span aria-hidden className="ml-auto size-2 animate-pulse rounded-full bg-accent" />
}
