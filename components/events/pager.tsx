'use client'

import { ChevronLeft, ChevronRight } from 'lucide-react'
import type { MouseEvent } from 'react'
import { Button } from '@/components/ui/button'

type PagerProps = {
  label: string
  newerHref: string | null
  olderHref: string | null
  onNewer: () => void
  onOlder: () => void
}

/** Newer and Older, as links with addresses of their own. */
export function Pager({ label, newerHref, olderHref, onNewer, onOlder }: PagerProps) {
  return (
    <nav aria-label={label} className="flex items-center gap-1.5">
      <PageLink href={newerHref} onFollow={onNewer}>
        <ChevronLeft aria-hidden />
        <span className="max-sm:sr-only">Newer</span>
      </PageLink>
      <PageLink href={olderHref} onFollow={onOlder}>
        <span className="max-sm:sr-only">Older</span>
        <ChevronRight aria-hidden />
      </PageLink>
    </nav>
  )
}

type PageLinkProps = { href: string | null; onFollow: () => void; children: React.ReactNode }

function PageLink({ href, onFollow, children }: PageLinkProps) {
  if (href === null) {
    return (
      <Button size="sm" disabled>
        {children}
      </Button>
    )
  }
  const follow = (click: MouseEvent) => {
    if (click.metaKey || click.ctrlKey || click.shiftKey || click.altKey) return
    click.preventDefault()
    onFollow()
  }
  return (
    <Button size="sm" asChild>
      <a href={href} onClick={follow}>
        {children}
      </a>
    </Button>
  )
}
