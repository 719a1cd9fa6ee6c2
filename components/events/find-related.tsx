'use client'

import Link from 'next/link'
import { useMemo, useRef } from 'react'
import { Button } from '@/components/ui/button'
import type { StoredEvent } from '@/lib/events/schema'
import { routes } from '@/lib/web/routes'
import { listPivots } from './pivots'
import { useKeys } from '@/components/ui/use-keys'

/** The ways on from an event, as plain links to the list; `r` leads to the first of them. */
export function FindRelated({ company, event }: { company: string; event: StoredEvent }) {
  const pivots = useMemo(() => listPivots(event), [event])
  const first = useRef<HTMLAnchorElement>(null)
  useKeys({ r: () => first.current?.focus() }, { inDialogs: ['r'] })
  return (
    <nav aria-label="Find related" className="flex items-baseline gap-2 print:hidden">
      <span aria-hidden className="hidden shrink-0 text-muted-foreground text-xs sm:inline">
        Find related
      </span>
      <ul className="flex min-w-0 flex-wrap gap-1.5">
        {pivots.map(({ id, label, query, title }, at) => (
          <li key={id} className="min-w-0">
            <Button size="sm" className="max-w-48" asChild>
              <Link
                ref={at === 0 ? first : undefined}
                href={routes.auditLogs(company, query)}
                prefetch={false}
                title={title}
              >
                <bdi className="truncate">{label}</bdi>
              </Link>
            </Button>
          </li>
        ))}
      </ul>
    </nav>
  )
}
