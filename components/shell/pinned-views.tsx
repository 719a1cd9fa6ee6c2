'use client'

import { Pin } from 'lucide-react'
import Link from 'next/link'
import { usePathname, useSearchParams } from 'next/navigation'
import { cn } from '@/lib/web/cn'
import { routes } from '@/lib/web/routes'
import type { NavigationId } from './navigation'
import type { NavigationListProps } from './navigation-list'

type PinnedViewsProps = Pick<NavigationListProps, 'company' | 'pinnedViews' | 'onFollow'> & {
  under: NavigationId
}

/** Saved views that the viewer pinned, under the page that they are searches of. */
export function PinnedViews({ company, pinnedViews, under, onFollow }: PinnedViewsProps) {
  const pathname = usePathname()
  const openId = useSearchParams().get('view')
  const views = pinnedViews.filter(({ perspective }) => perspective === under)
  if (views.length === 0) return null
  return (
    <ul aria-label="Pinned views" className="flex flex-col gap-0.5 pt-0.5 pl-4">
      {views.map(({ id, name }) => {
        const isCurrent = id === openId && pathname.endsWith(`/${under}`)
        return (
          <li key={id}>
            <Link
              href={routes.view(company, id)}
              // Opening one is recorded: nothing may open it beforehand.
              prefetch={false}
              title={name}
              // The page is the entry above.
              aria-current={isCurrent ? 'true' : undefined}
              {...(onFollow ? { onClick: onFollow } : {})}
              className={cn(
                'flex h-7 items-center gap-2 rounded-md px-2 text-muted-foreground hover:bg-hover hover:text-foreground',
                isCurrent && 'bg-accent-subtle font-medium text-accent-text',
              )}
            >
              <Pin className="size-3.5 shrink-0" aria-hidden />
              <span className="truncate">{name}</span>
            </Link>
          </li>
        )
      })}
    </ul>
  )
}
