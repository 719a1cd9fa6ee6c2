import Link from 'next/link'
import type { ReactNode } from 'react'
import { Button } from './button'

type LinkPagerProps = {
  /** Pages of what, for screen readers. */
  label: string
  page: number
  pages: number
  hrefOf: (page: number) => string
}

/** Previous and Next of a list whose pages have addresses. */
export function LinkPager({ label, page, pages, hrefOf }: LinkPagerProps) {
  return (
    <nav aria-label={label} className="flex items-center justify-end gap-2">
      <span className="text-muted-foreground text-xs tabular-nums">
        Page {page} of {pages}
      </span>
      <PageLink href={page > 1 ? hrefOf(page - 1) : null}>Previous</PageLink>
      <PageLink href={page < pages ? hrefOf(page + 1) : null}>Next</PageLink>
    </nav>
  )
}

function PageLink({ href, children }: { href: string | null; children: ReactNode }) {
  if (href === null) {
    return (
      <Button size="sm" disabled>
        {children}
      </Button>
    )
  }
  return (
    <Button size="sm" asChild>
      <Link href={href as '/'}>{children}</Link>
    </Button>
  )
}
