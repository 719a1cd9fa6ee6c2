'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { cn } from '@/lib/web/cn'
import { useBetaSwitch } from './beta-switch'
import { type NavigationId, navigationItems } from './navigation'

type NavigationListProps = {
  company: string
  items: readonly NavigationId[]
  /** The instance hides API keys from viewers without the switch of document A. */
  hasApiKeysBeta: boolean
  onFollow?: () => void
}

export function NavigationList(props: NavigationListProps) {
  const { company, items, hasApiKeysBeta, onFollow } = props
  const pathname = usePathname()
  const isShown = useBetaSwitch()
  const shown = items.filter((id) => id !== 'api-keys' || !hasApiKeysBeta || isShown)
  return (
    <ul className="grid gap-0.5">
      {navigationItems(company, shown).map(({ id, label, href, Icon }) => {
        const isCurrent = pathname === href || pathname.startsWith(`${href}/`)
        return (
          <li key={id}>
            <Link
              href={href}
              aria-current={isCurrent ? 'page' : undefined}
              {...(onFollow ? { onClick: onFollow } : {})}
              className={cn(
                'flex h-8 items-center gap-2 rounded-md px-2 text-muted-foreground hover:bg-hover hover:text-foreground',
                isCurrent && 'bg-accent-subtle font-medium text-accent-text',
              )}
            >
              <Icon className="size-4" aria-hidden />
              {label}
            </Link>
          </li>
        )
      })}
    </ul>
  )
}
