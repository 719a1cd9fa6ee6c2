import Link from 'next/link'
import type { ReactNode } from 'react'
import { Button } from '@/components/ui/button'

type MemberPagerProps = { page: number; pages: number; hrefOf: (page: number) => string }

export function MemberPager({ page, pages, hrefOf }: MemberPagerProps) {
  return (
    <nav aria-label="Pages of members" className="flex items-center justify-end gap-2">
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
