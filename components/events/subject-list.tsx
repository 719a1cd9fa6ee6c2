'use client'

import { Search } from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import type { StoredEvent } from '@/lib/events/schema'
import { routes } from '@/lib/web/routes'
import { isErased, nameTarget, type StoredTarget, spellOut } from './event-words'
import { Code, Small } from './fact'
import { queryForPointer } from './query-for-pointer'

const shownAtFirst = 5

/** What an event was done to, each with a search for what else was done to it. */
export function SubjectList({ company, event }: { company: string; event: StoredEvent }) {
  const targets = event.targets ?? []
  const [isWhole, setIsWhole] = useState(targets.length <= shownAtFirst + 2)
  const shown = isWhole ? targets : targets.slice(0, shownAtFirst)
  return (
    <>
      <ul className="grid gap-1.5">
        {shown.map((target, at) => (
          <li
            key={`${target.type} ${target.id ?? nameTarget(target)} ${target.ref ?? ''}`}
            className="flex items-start justify-between gap-2"
          >
            <Subject target={target} />
            <SearchLink
              company={company}
              q={queryForPointer(event, `/targets/${at}`)}
              name={nameTarget(target)}
            />
          </li>
        ))}
      </ul>
      {isWhole ? null : (
        <Button size="sm" className="mt-1.5 w-fit print:hidden" onClick={() => setIsWhole(true)}>
          Show all {targets.length} subjects
        </Button>
      )}
    </>
  )
}

function Subject({ target }: { target: StoredTarget }) {
  const name = nameTarget(target)
  return (
    <span className="grid min-w-0">
      <bdi className={isErased(target) ? 'text-muted-foreground italic' : undefined}>{name}</bdi>
      <Small>
        {spellOut(target.type)} <Code>{target.id}</Code>{' '}
        {target.email && target.email !== name ? target.email : null}
      </Small>
    </span>
  )
}

function SearchLink({ company, q, name }: { company: string; q: string | null; name: string }) {
  if (q === null) return null
  return (
    <Button variant="ghost" size="icon-sm" className="print:hidden" asChild>
      <Link
        href={routes.auditLogs(company, { q })}
        prefetch={false}
        title={q}
        aria-label={`Events with ${name}`}
      >
        <Search aria-hidden />
      </Link>
    </Button>
  )
}
